"""Django's entry to this package."""

from django.apps import AppConfig


class CapacityConfig(AppConfig):
    """The application `capacity`."""

    name = "capacity"

    def ready(self) -> None:
        """Register checks, count what tokens ask, and have this process's workers keep leases."""
        from capacity import checks, rates, worker  # noqa: F401  # the import registers checks

        rates.install()
        worker.connect()
