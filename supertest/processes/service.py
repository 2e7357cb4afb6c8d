"""What is to be kept running: the services of the Procfile."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from honcho.environ import parse_procfile

#: What a platform runs once for each release, before the services.
RELEASE = "release"


@dataclass(frozen=True)
class Service:
    """A name for the log, and the command that stays in the foreground."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


def procfile_services(path: Path, environment: Mapping[str, str]) -> list[Service]:
    """Return the Procfile's services; the commands are a shell's, as on every other platform.

    Its `release` is a step and no service; who starts services has prepared everything before.
    """
    processes: dict[str, str] = parse_procfile(path.read_text()).processes
    return [
        Service(name, ("/bin/sh", "-c", command), environment)
        for name, command in processes.items()
        if name != RELEASE
    ]
