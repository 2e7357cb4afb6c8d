"""The sandbox of this process, as the settings want it."""

from functools import cache

from django.conf import settings

from executions.runner import Config, Environment, Sandbox

#: A frozen worker's tests end after this share of a lease. Its last renewal is up to a third of the
#: lease older than its last sign of life, so they end before the slot can be another's.
SILENCE = 0.6


def environment() -> Environment:
    """Return the virtual environment of the scripts."""
    return Environment(settings.RUNNER_ENV, settings.BASE_DIR / "requirements-runner.txt")


@cache
def sandbox() -> Sandbox:
    """Return the sandbox that runs this process's executions."""
    return Sandbox(
        Config(
            environment=environment(),
            is_jailed=settings.SANDBOX != "off",
            hidden=(str(settings.BASE_DIR), str(settings.VAR_DIR)),
            silence=SILENCE * settings.LEASE_SECONDS,
        )
    )
