"""Django's entry to this package."""

from django.apps import AppConfig


class CapacityConfig(AppConfig):
    """The application `capacity`."""

    name = "capacity"
