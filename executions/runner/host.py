"""What a jail has to know of this machine."""

import functools
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from executions.runner.browsers import TREES
from executions.runner.jail import SYSTEM_LINKS, System
from executions.runner.kinds import Kind

CAP_SYS_ADMIN = 21
#: Kernel settings that forbid sandboxes: file, the forbidding value, what to do.
OBSTACLES = (
    ("/proc/sys/user/max_user_namespaces", "0", "raise user.max_user_namespaces by sysctl"),
    ("/proc/sys/kernel/unprivileged_userns_clone", "0",
     "set kernel.unprivileged_userns_clone=1 by sysctl"),
    ("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1",
     "set kernel.apparmor_restrict_unprivileged_userns=0 by sysctl"),
)  # fmt: skip


@functools.cache
def system(hidden: tuple[str, ...]) -> System:
    """Return what of this machine a jail is built on."""
    top = [Path("/", name) for name in SYSTEM_LINKS]
    return System(
        links={path.name: os.readlink(path) for path in top if path.is_symlink()},
        directories=[path.name for path in top if path.is_dir() and not path.is_symlink()],
        prefixes=[*_outside_usr(_prefixes()), *filter(os.path.isdir, TREES)],
        hidden=hidden,
    )


def advice(kind: Kind) -> str:
    """Say what keeps this machine from making such sandboxes, as far as it can be read; or ""."""
    if kind is not Kind.BUBBLEWRAP:
        return ""
    found = [what for file, forbidding, what in OBSTACLES if _reads(Path(file), forbidding)]
    if os.geteuid() == 0 and not _has_sys_admin():
        found.append(
            "root has no CAP_SYS_ADMIN here, as in most containers: add it, or run the server as "
            "an ordinary user"
        )
    return f" ({'; '.join(found)})" if found else ""


def _prefixes() -> set[Path]:
    """The trees of the interpreter, by the names under which links may lead to it."""
    base = Path(sys.base_prefix)
    executable = Path(getattr(sys, "_base_executable", sys.executable))
    return {base, base.resolve(), Path(sys.base_exec_prefix), executable.resolve().parent.parent}


def _outside_usr(prefixes: Iterable[Path]) -> list[str]:
    return sorted(str(path) for path in prefixes if not path.is_relative_to("/usr"))


def _has_sys_admin() -> bool:
    status = Path("/proc/self/status").read_text()
    effective = status.partition("CapEff:")[2].split()[0]
    return bool(int(effective, 16) >> CAP_SYS_ADMIN & 1)


def _reads(file: Path, value: str) -> bool:
    try:
        return file.read_text().strip() == value
    except OSError:
        return False
