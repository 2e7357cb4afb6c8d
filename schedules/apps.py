"""Django's entry to this package."""

from django.apps import AppConfig


class SchedulesConfig(AppConfig):
    """The application `schedules`."""

    name = "schedules"

    def ready(self) -> None:
        """Listen to executions; say what grows old."""
        from access import keeping
        from schedules import receivers
        from schedules.models import ScheduledRun

        receivers.connect()
        keeping.register("scheduled runs", ScheduledRun.objects.over_before)
