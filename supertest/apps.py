"""Django's entry to this package."""

from django.apps import AppConfig


class SupertestConfig(AppConfig):
    """The application `supertest`."""

    name = "supertest"

    def ready(self) -> None:
        """Hide secrets from scripts of the same user, and tell what happens; in each process."""
        from django.conf import settings

        from alerts.observing import register_refused_runs
        from schedules.services import count_refused
        from supertest import messages, sentry, tracing
        from supertest.processes import kernel

        kernel.hide_memory()
        messages.connect()
        register_refused_runs(count_refused)
        sentry.configure(settings.SENTRY_DSN)
        tracing.configure(settings.OTEL_EXPORTER_OTLP_ENDPOINT)
