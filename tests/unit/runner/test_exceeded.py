"""The words for each limit that a run can meet."""

import pytest

from executions.runner import exceeded
from executions.runner.limits import KIB, MIB, Limits
from executions.runner.meter import Use
from executions.runner.results import Outcome

LIMITS = Limits()


@pytest.mark.parametrize(
    ("use", "reason"),
    [
        (Use(memory=1025 * MIB), "It used more than 1 GiB of memory."),
        (Use(cpu=71), "It used more than 70 s of processor time."),
        (Use(sockets=1025), "It had more than 1,024 sockets."),
    ],
)
def test_what_ends_a_run_is_named(use: Use, reason: str) -> None:
    found = exceeded.ending(use, LIMITS, timeout=10)

    assert found is not None
    assert (found.outcome, found.reason) == (Outcome.ERRORED, reason)


def test_a_run_at_its_limits_goes_on() -> None:
    use = Use(memory=1024 * MIB, cpu=70, sockets=1024, tasks=256, disk=256 * MIB, inodes=16_384)

    assert exceeded.ending(use, LIMITS, timeout=10) is None


@pytest.mark.parametrize(
    ("message", "most", "words"),
    [
        ("OSError: [Errno 28] No space left on device", Use(disk=256 * MIB), "256 MiB on disk"),
        ("OSError: [Errno 28] No space left on device", Use(inodes=16_384), "16,384 files"),
        ("OSError: [Errno 28] x", Use(), "256 MiB on disk, or 16,384 files"),
        ("OSError: [Errno 24] Too many open files: 'x'", Use(), "1,024 open files"),
        ("OSError: [Errno 27] File too large", Use(), "128 MiB for a file"),
        ("RuntimeError: can't start new thread", Use(tasks=250), "256 processes and threads"),
        ("BlockingIOError: [Errno 11] x", Use(tasks=250), "256 processes and threads"),
        ("MemoryError", Use(), "1536 MiB of memory for a process"),
    ],
)
def test_what_made_a_test_fail_is_named(message: str, most: Use, words: str) -> None:
    assert exceeded.hint([message], LIMITS, most=most) == f"It met its limit of {words}."


@pytest.mark.parametrize("message", ["AssertionError", "BlockingIOError: [Errno 11] x", ""])
def test_other_failures_have_no_hint(message: str) -> None:
    assert exceeded.hint([message], LIMITS, most=Use(tasks=4)) == ""


def test_sizes_are_whole() -> None:
    assert exceeded.size(2 * 1024 * MIB) == "2 GiB"
    assert exceeded.size(3 * KIB) == "3 KiB"
    assert exceeded.size(1000) == "1,000 bytes"
