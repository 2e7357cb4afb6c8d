"""The sandbox of this process, as the settings want it."""

from functools import cache

from django.conf import settings

from executions.runner import Config, Environment, Sandbox


@cache
def sandbox() -> Sandbox:
    """Return the sandbox that runs this process's executions."""
    requirements = settings.BASE_DIR / "requirements-runner.txt"
    return Sandbox(
        Config(
            environment=Environment(settings.RUNNER_ENV, requirements),
            is_jailed=settings.SANDBOX != "off",
            hidden=(str(settings.BASE_DIR), str(settings.VAR_DIR)),
        )
    )
