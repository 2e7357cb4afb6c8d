"""Django's entry to this package."""

from django.apps import AppConfig


class CapacityConfig(AppConfig):
    """The application `capacity`."""

    name = "capacity"

    def ready(self) -> None:
        """Have the workers of this process keep leases."""
        from capacity import worker

        worker.connect()
