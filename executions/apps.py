"""Django's entry to this package."""

from django.apps import AppConfig


class ExecutionsConfig(AppConfig):
    """The application `executions`."""

    name = "executions"
