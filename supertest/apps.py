"""Django's entry to this package."""

from django.apps import AppConfig


class SupertestConfig(AppConfig):
    """The application `supertest`."""

    name = "supertest"

    def ready(self) -> None:
        """Keep secrets from scripts that run as the same user: web, worker and clock come here."""
        from supertest.processes import kernel

        kernel.hide_memory()
