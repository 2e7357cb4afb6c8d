"""Django's entry to this package."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """The application `notices`."""

    name = "notices"

    def ready(self) -> None:
        """Say what is kept encrypted here."""
        from access import rotation
        from notices.models import Target

        rotation.register(Target, "url")
