"""Django's entry to this package."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ExecutionsConfig(AppConfig):
    """The application `executions`."""

    name = "executions"

    def ready(self) -> None:
        """Make the groups on the signal that makes permissions, after those that they need."""
        from executions.groups import make_groups

        post_migrate.connect(make_groups, sender=self, dispatch_uid="executions.groups")
