"""Django's entry to this package."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """The application `notices`."""

    name = "notices"
