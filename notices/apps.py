"""Django's entry to this package."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """The application `notices`."""

    name = "notices"

    def ready(self) -> None:
        """Say what is kept encrypted here, and what grows old."""
        from access import keeping, rotation
        from notices.models import Delivery, Target

        rotation.register(Target, "url")
        keeping.register("notices", Delivery.objects.over_before)
