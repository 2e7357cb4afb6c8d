"""Django's entry to this package."""

from django.apps import AppConfig


class SupertestConfig(AppConfig):
    """The application `supertest`."""

    name = "supertest"
