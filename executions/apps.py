"""Django's entry to this package."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ExecutionsConfig(AppConfig):
    """The application `executions`."""

    name = "executions"

    def ready(self) -> None:
        """Listen to capacity; make the groups on the signal that makes permissions, after those."""
        from access import rotation
        from executions import receivers
        from executions.groups import make_groups
        from executions.models import Variable

        receivers.connect()
        rotation.register(Variable, "sealed")
        post_migrate.connect(make_groups, sender=self, dispatch_uid="executions.groups")
