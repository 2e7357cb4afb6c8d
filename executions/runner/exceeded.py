"""Says in words which limit a run met; pure."""

from collections.abc import Iterable, Iterator

from executions.runner.limits import KIB, MIB, Limits
from executions.runner.meter import Use
from executions.runner.results import Outcome
from executions.runner.verdict import Verdict

GIB = 1024 * MIB
#: Processes of the jail itself, which count for the run.
KEEPERS = 4
#: File systems give their sizes in whole pages and blocks.
ROUNDING = 64 * KIB
#: How the message of a test opens or goes on that met a limit which only refuses.
NO_SPACE, NO_FILE, TOO_LARGE = "[Errno 28]", "[Errno 24]", "[Errno 27]"
NO_PROCESS = ("can't start new thread", "BlockingIOError: [Errno 11]")
NO_MEMORY = ("MemoryError", "[Errno 12]")


def ending(use: Use, limits: Limits, *, timeout: float) -> Verdict | None:
    """Return the verdict on a run that uses more than it may, or None."""
    words = next(_excesses(use, limits, limits.cpu(timeout)), None)
    return None if words is None else Verdict(Outcome.ERRORED, f"It {words}.")


def hint(messages: Iterable[str], limits: Limits, *, most: Use) -> str:
    """Return a sentence on the limit that failed tests tell of, or ""; `most` is the peak use."""
    texts = tuple(messages)
    met = next((words for signs, words in _signs(limits, most) if _tell(texts, signs)), "")
    return f"It met its limit of {met}." if met else ""


def size(number: int) -> str:
    """Return a size in the largest unit that leaves it whole."""
    for unit, name in ((GIB, "GiB"), (MIB, "MiB"), (KIB, "KiB")):
        if number >= unit and number % unit == 0:
            return f"{number // unit} {name}"
    return f"{number:,} bytes"


def _excesses(use: Use, limits: Limits, cpu: int) -> Iterator[str]:
    if use.memory > limits.memory:
        yield f"used more than {size(limits.memory)} of memory"
    if use.cpu > cpu:
        yield f"used more than {cpu:,} s of processor time"
    if use.sockets > limits.sockets:
        yield f"had more than {limits.sockets:,} sockets"
    # These the kernel refuses in a jail, where a run has a file system and a user of its own.
    if use.tasks > limits.processes + KEEPERS:
        yield f"had more than {limits.processes:,} processes and threads"
    if use.disk > limits.disk + ROUNDING:
        yield f"used more than {size(limits.disk)} on disk"
    if use.inodes > limits.inodes:
        yield f"had more than {limits.inodes:,} files"


def _signs(limits: Limits, most: Use) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield what to look for in messages, and the limit that it tells of."""
    yield (NO_SPACE,), _space(limits, most)
    yield (NO_FILE,), f"{limits.open_files:,} open files"
    yield (TOO_LARGE,), f"{size(limits.file_size)} for a file"
    if most.tasks >= limits.processes // 2:  # error 11 has other causes, too
        yield NO_PROCESS, f"{limits.processes:,} processes and threads"
    yield NO_MEMORY, f"{size(limits.data)} of memory for a process"


def _space(limits: Limits, most: Use) -> str:
    disk, files = f"{size(limits.disk)} on disk", f"{limits.inodes:,} files"
    if most.inodes >= limits.inodes - 1:
        return files
    return disk if most.disk >= limits.disk - MIB else f"{disk}, or {files}"


def _tell(texts: Iterable[str], signs: tuple[str, ...]) -> bool:
    return any(sign in text for text in texts for sign in signs)
