"""Django's entry to this package."""

from django.apps import AppConfig


class CapacityConfig(AppConfig):
    """The application `capacity`."""

    name = "capacity"

    def ready(self) -> None:
        """Register the checks, and have the workers of this process keep leases."""
        from capacity import checks, worker  # noqa: F401  # the import registers them

        worker.connect()
