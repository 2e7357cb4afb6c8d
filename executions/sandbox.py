"""The sandbox of this process, as the settings want it."""

from functools import cache

from django.conf import settings
from django.http import HttpRequest

from executions.runner import Config, Environment, Kind, Limits, Policy, Sandbox

OFF = (
    "SANDBOX=off: test scripts run without a sandbox, with every right that this server has. "
    "Run only scripts that you trust."
)
#: The kinds of sandbox that each value of SANDBOX lets scripts run in, in the order of trying.
KINDS = {
    "auto": (Kind.BUBBLEWRAP, Kind.LANDLOCK),
    "bubblewrap": (Kind.BUBBLEWRAP,),
    "landlock": (Kind.LANDLOCK,),
    "off": (Kind.NONE,),
}
#: A frozen worker's tests end after this share of a lease. Its last renewal is up to a third of the
#: lease older than its last sign of life, so they end before the slot can be another's.
SILENCE = 0.6


def is_off() -> bool:
    """Return whether scripts run without a sandbox here."""
    return bool(settings.SANDBOX == "off")


def badge(_request: HttpRequest) -> list[str] | None:
    """Return what the admin shows beside its name."""
    return ["No sandbox", "danger"] if is_off() else None


def environment() -> Environment:
    """Return the virtual environment of the scripts."""
    return Environment(settings.RUNNER_ENV, settings.BASE_DIR / "requirements-runner.txt")


@cache
def sandbox() -> Sandbox:
    """Return the sandbox that runs this process's executions."""
    return Sandbox(
        Config(
            environment=environment(),
            kinds=KINDS[settings.SANDBOX],
            hidden=(str(settings.BASE_DIR), str(settings.VAR_DIR)),
            silence=SILENCE * settings.LEASE_SECONDS,
            egress=Policy(
                is_public_open=settings.EGRESS == "public",
                allowed=frozenset(settings.EGRESS_ALLOW),
            ),
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
        artifacts=settings.EXECUTION_ARTIFACTS,
        artifact_size=settings.EXECUTION_ARTIFACT_SIZE,
        artifacts_size=settings.EXECUTION_ARTIFACTS_SIZE,
    )
