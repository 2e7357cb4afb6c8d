"""Django's entry to this package."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """The application `access`."""

    name = "access"

    def ready(self) -> None:
        """Listen to who signs in."""
        from access import checks, receivers  # noqa: F401  (checks register themselves)

        receivers.connect()
