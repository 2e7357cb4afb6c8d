"""The sandbox of this process, as the settings want it."""

from functools import cache

from django.conf import settings

from executions.runner import Config, Environment, Limits, Sandbox


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
            limits=limits(),
        )
    )


def limits() -> Limits:
    """Return the bounds of an execution, as the settings want them."""
    return Limits(
        memory=settings.EXECUTION_MEMORY,
        cpu_per_second=settings.EXECUTION_CPUS,
        processes=settings.EXECUTION_PROCESSES,
        open_files=settings.EXECUTION_OPEN_FILES,
        sockets=settings.EXECUTION_SOCKETS,
        file_size=settings.EXECUTION_FILE_SIZE,
        disk=settings.EXECUTION_DISK,
        inodes=settings.EXECUTION_FILES,
        log_head=settings.EXECUTION_LOG,
    )
