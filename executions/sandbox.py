"""The sandbox of this process, as the settings want it."""

from functools import cache

from django.conf import settings

from executions.runner import Config, Environment, Policy, Sandbox


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
            silence=settings.LEASE_SECONDS,
            egress=Policy(
                is_public_open=settings.EGRESS == "public",
                allowed=frozenset(settings.EGRESS_ALLOW),
            ),
        )
    )
