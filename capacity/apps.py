"""Django's entry to this package."""

from django.apps import AppConfig


class CapacityConfig(AppConfig):
    """The application `capacity`."""

    name = "capacity"

    def ready(self) -> None:
        """Register checks, count what tokens ask, keep leases in workers, history in clocks."""
        from capacity import checks, rates, sampler, worker  # noqa: F401  # importing registers

        rates.install()
        worker.connect()
        sampler.connect()
