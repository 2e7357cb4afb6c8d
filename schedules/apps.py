"""Django's entry to this package."""

from django.apps import AppConfig


class SchedulesConfig(AppConfig):
    """The application `schedules`."""

    name = "schedules"

    def ready(self) -> None:
        """Listen to executions."""
        from schedules import receivers

        receivers.connect()
