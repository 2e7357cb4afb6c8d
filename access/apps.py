"""Django's entry to this package."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """The application `access`."""

    name = "access"
