"""Django's entry to this package."""

from django.apps import AppConfig


class CapacityConfig(AppConfig):
    """The application `capacity`."""

    name = "capacity"

    def ready(self) -> None:
        """Register the checks, have workers keep leases and clocks write the history."""
        from capacity import checks, sampler, worker  # noqa: F401  # the import registers them

        worker.connect()
        sampler.connect()
