"""What the kernel is asked: that no process outlives `manage.py run`, and none looks into another.

Linux only; elsewhere the orderly end still ends all, but a SIGKILL of `manage.py run` does not.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Callable, Collection

import psutil

_SET_PDEATHSIG, _GET_DUMPABLE, _SET_DUMPABLE, _SET_CHILD_SUBREAPER = 1, 3, 4, 36
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def adopt_orphans() -> None:
    """Make this process the parent of every descendant whose own parent dies."""
    if _libc:
        _libc.prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def hide_memory() -> None:
    """Keep this process's memory and environment from other processes of the same user.

    Neither a debugger nor /proc shows them then, and no core file is written.
    """
    if _libc:
        _libc.prctl(_SET_DUMPABLE, 0, 0, 0, 0)


def hides_memory() -> bool:
    """Return whether this process does so."""
    return _libc is not None and _libc.prctl(_GET_DUMPABLE, 0, 0, 0, 0) == 0


def dying_with_parent() -> Callable[[], None]:
    """Return what a child calls before its exec, so that it dies as soon as this process does.

    The kernel watches the thread that forked: start children from the main thread only.
    """
    parent = os.getpid()

    def ask() -> None:
        if _libc:
            _libc.prctl(_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
            if os.getppid() != parent:  # the parent died between the fork and this call
                os._exit(1)

    return ask


def orphans(*, known: Collection[int]) -> list[psutil.Process]:
    """Return this process's children that it did not start: their parents died."""
    return [child for child in psutil.Process().children() if child.pid not in known]


def bury(zombies: list[psutil.Process]) -> None:
    """Take the exit status of those that ended, so that they leave the process table."""
    for zombie in zombies:
        try:
            os.waitpid(zombie.pid, os.WNOHANG)
        except ChildProcessError:
            continue  # it was taken already


def kill_trees(roots: list[psutil.Process]) -> None:
    """Kill these processes and all that they started."""
    for root in roots:
        try:
            tree = [root, *root.children(recursive=True)]
        except psutil.NoSuchProcess:
            continue
        for process in tree:
            kill(process)


def kill_descendants() -> None:
    """Kill all that this process ever started and that still lives."""
    kill_trees(psutil.Process().children())


def kill(process: psutil.Process) -> None:
    """Kill one process; one that is gone already is fine."""
    try:
        process.kill()
    except psutil.NoSuchProcess:
        return
