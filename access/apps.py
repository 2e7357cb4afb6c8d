"""Django's entry to this package."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """The application `access`."""

    name = "access"

    def ready(self) -> None:
        """Listen to who signs in."""
        from access import receivers

        receivers.connect()
