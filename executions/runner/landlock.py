"""What a run may touch where Landlock locks it in: the locker's specification."""

import base64
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from executions.runner import syscalls
from executions.runner.jail import FONT_CACHE, System

#: Of these a script sees the machine's own, read-only; nothing that is only some user's to read.
SYSTEM_PLACES = (
    "/etc/alternatives", "/etc/ca-certificates", "/etc/fonts", "/etc/ld.so.cache",
    "/etc/localtime", "/etc/mime.types", "/etc/pki/ca-trust/extracted", "/etc/pki/tls/certs",
    "/etc/ssl/certs", "/etc/ssl/openssl.cnf", FONT_CACHE,
    "/dev/full", "/dev/random", "/dev/urandom",
    "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/filesystems", "/proc/version",
    "/proc/sys/fs/inotify/max_user_watches", "/proc/sys/kernel/osrelease",
    "/sys/devices/system/cpu",
)  # fmt: skip
WRITABLE = ("work", "tmp", "artifacts")


def confinement(
    directory: Path, *, environment: Path, system: System, processes: int
) -> dict[str, Any]:
    """Return what the locker is told of a run in `directory`, whose command comes on top."""
    owned = [str(directory / name) for name in WRITABLE]
    trees = ["/usr", *(f"/{name}" for name in system.directories), *system.prefixes]
    shown = [*trees, str(environment)]
    carved = [part for tree in shown for part in without(Path(tree), system.hidden)]
    return {
        "readable": [*carved, *SYSTEM_PLACES, str(directory / "plugin")],
        # Chromium counts its open directories there; what a file of it says stays closed.
        "listed": ["/proc"],
        "usable": [*owned, "/dev/null"],
        "owned": [str(directory), *owned],
        "interpreter": str(environment / "bin" / "python"),
        "processes": processes,
        "filter": base64.b64encode(syscalls.program(is_shared=True)).decode(),
    }


def without(tree: Path, hidden: Sequence[str]) -> Iterator[str]:
    """Yield the parts of `tree` that hold nothing of `hidden`: no rule takes back what one gave."""
    inside = [place for place in map(Path, hidden) if place.is_relative_to(tree)]
    if not inside:
        yield str(tree)
    elif tree not in inside:
        for entry in os.scandir(tree):
            # A link may lead anywhere.
            if not entry.is_symlink():
                yield from without(tree / entry.name, hidden)
