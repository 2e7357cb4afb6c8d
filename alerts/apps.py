"""Django's entry to this package."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AlertsConfig(AppConfig):
    """The application `alerts`."""

    name = "alerts"

    def ready(self) -> None:
        """Evaluate the rules after each sample of capacity; make those that are missing."""
        from access import keeping
        from alerts import receivers
        from alerts.models import Alert
        from alerts.services import make_rules

        receivers.connect()
        keeping.register("alerts", lambda time: Alert.objects.filter(ended_at__lt=time))
        post_migrate.connect(make_rules, sender=self, dispatch_uid="alerts.rules")
