"""What one run uses, read from /proc: all its processes, and the memory that its files take."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from executions.runner import folder, jail
from executions.runner.yielding import Yielding

KIB = 1024
TICKS = os.sysconf("SC_CLK_TCK")
#: Private memory, what of it is swapped out, and the tables that map it: all can be grown at will.
COUNTED = ("RssAnon:", "VmSwap:", "VmPTE:")
#: The same without counting twice what a fork shares with its parent; dear to read.
COUNTED_EXACTLY = ("Pss_Anon:", "SwapPss:")
#: How often a halted run is searched for processes that were started while it was being halted.
ROUNDS = 5
#: Seconds after which the rest is not counted exactly: where others keep the processors busy, a
#: process that yields to them can hold on to its memory for long.
PATIENCE = 2.0
#: Among the processes found, the jail's first one: bubblewrap outside starts it.
FIRST = 1
#: user and system time, of the process and of its children that have ended, in /proc/…/stat.
TIMES = slice(11, 15)
SESSION = 3


@dataclass(frozen=True)
class Use:
    """How much of everything a run uses: bytes, seconds or numbers."""

    memory: int = 0
    cpu: float = 0.0
    tasks: int = 0
    sockets: int = 0
    disk: int = 0
    inodes: int = 0


@dataclass(frozen=True)
class Disk:
    """A file system: its size, and what of it is taken."""

    size: int = 0
    used: int = 0
    inodes: int = 0


@dataclass
class _Sum:
    """What the processes have been added up to."""

    processes: list[int] = field(default_factory=list)
    tasks: int = 0


class Meter:
    """Reads what the processes below `launcher` use.

    Their files lie on a jail's file system of `disk` bytes, or else in `place`, where entries are
    counted up to `most_entries`.

    A script may end, hide or disguise its processes while they are read; what is missing now is
    there at the next reading. Only what the kernel says is read, never what a script wrote.
    """

    def __init__(
        self, launcher: int, *, disk: int | None = None, place: Path | None = None,
        most_entries: int = 0,
    ) -> None:  # fmt: skip
        self._launcher = launcher
        self._yielding = Yielding()
        self._disk = disk
        self._place, self._most_entries = place, most_entries

    def read(self) -> Use:
        """Return the use; memory that forks share counts for each of them."""
        found = _Sum()
        for process, tasks in _below(self._launcher):
            found.processes.append(process)
            found.tasks += tasks
        memory = sum(map(_memory, found.processes))
        cpu = sum(map(self._cpu, found.processes))
        if self._place is not None:
            taken = folder.taken(self._place, found.processes, most_entries=self._most_entries)
            return Use(memory=memory, cpu=cpu, tasks=found.tasks, **vars(taken))
        disk = self._jails_disk(found.processes)
        return Use(
            memory=memory + disk.used,
            cpu=cpu,
            tasks=found.tasks,
            sockets=self._sockets(found.processes),
            disk=disk.used,
            inodes=disk.inodes,
        )

    def _cpu(self, process: int) -> float:
        """Return a process's seconds; its name, which may hold anything, ends at the last bracket.

        Its session stands beside them, and is made to yield to the server's.
        """
        words = _text(f"/proc/{process}/stat").rpartition(")")[2].split()
        if words:
            self._yielding.tend(process, int(words[SESSION]))
        return sum(map(int, words[TIMES])) / TICKS

    def exact_memory(self, *, enough: int) -> int:
        """Return the memory with what is shared counted once, or some sum above `enough`.

        The run is halted meanwhile: the kernel lets nobody count the memory of a process that is
        busy with it. It stays halted where it has more than enough, for it is to be killed.
        """
        halted, end = self._halt(), time.monotonic() + PATIENCE
        total = self._jails_disk([process for process, _ in _below(self._launcher)]).used
        for process in sorted(halted, key=_memory, reverse=True):
            total += _memory_exactly(process) if time.monotonic() < end else _memory(process)
            if total > enough:
                return total
        for process in halted:
            _signal(process, signal.SIGCONT)
        return total

    def _halt(self) -> list[int]:
        """Halt the script's processes, and those that they started meanwhile."""
        halted: list[int] = []
        keepers = 0 if self._disk is None else FIRST + 1
        for _ in range(ROUNDS):
            found = [process for process, _ in _below(self._launcher)][keepers:]
            new = [process for process in found if process not in halted]
            for process in new:
                _signal(process, signal.SIGSTOP)
            halted += new
            if not new:
                break
        return halted

    def _jails_disk(self, processes: list[int]) -> Disk:
        """Return the jail's disk; nothing while the jail isn't built, which its size tells."""
        if self._disk is None or len(processes) <= FIRST:
            return Disk()
        disk = _disk(f"/proc/{processes[FIRST]}/root{jail.WORK}")
        return disk if 0 <= disk.size - self._disk < os.sysconf("SC_PAGE_SIZE") else Disk()

    def _sockets(self, processes: list[int]) -> int:
        if self._disk is None or len(processes) <= FIRST:
            return 0
        words = _text(f"/proc/{processes[FIRST]}/net/sockstat").split(maxsplit=3)
        return int(words[2]) if words[:2] == ["sockets:", "used"] else 0


def _below(launcher: int) -> Iterator[tuple[int, int]]:
    """Yield each process below `launcher`, and the number of its threads."""
    waiting = [launcher]
    while waiting:
        process = waiting.pop()
        tasks = _tasks(process)
        for task in tasks:
            waiting += map(int, _text(f"/proc/{process}/task/{task}/children").split())
        if process != launcher:
            yield process, len(tasks)


def _signal(process: int, number: signal.Signals) -> None:
    with suppress(OSError):
        os.kill(process, number)


def _tasks(process: int) -> list[str]:
    with suppress(OSError):
        return os.listdir(f"/proc/{process}/task")
    return []


def _memory(process: int) -> int:
    return _sum_of(f"/proc/{process}/status", COUNTED)


def _memory_exactly(process: int) -> int:
    exact = _sum_of(f"/proc/{process}/smaps_rollup", COUNTED_EXACTLY)
    tables = _sum_of(f"/proc/{process}/status", COUNTED[-1:])
    # Without the right to read it, the larger figure is the safe one.
    return exact + tables if exact else _memory(process)


def _sum_of(file: str, names: tuple[str, ...]) -> int:
    lines = (line.split() for line in _text(file).splitlines() if line.startswith(names))
    return sum(int(words[1]) * KIB for words in lines)


def _disk(place: str) -> Disk:
    with suppress(OSError):
        found = os.statvfs(place)
        taken = (found.f_blocks - found.f_bfree) * found.f_frsize
        return Disk(found.f_blocks * found.f_frsize, taken, found.f_files - found.f_ffree)
    return Disk()


def _text(file: str) -> str:
    """Return a file of the kernel's, or "" where its process is gone."""
    with suppress(OSError):
        return Path(file).read_text(errors="replace")
    return ""
