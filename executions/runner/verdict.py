"""Judges a run by what its runner told and how its process ended; pure."""

import signal
from dataclasses import dataclass, field

from executions.runner.results import Counts, Outcome
from executions.runner.stop import StopReason

STOPPED_WORDS = {
    StopReason.CANCELLED: "It was cancelled.",
    StopReason.LEASE_LOST: "Its worker lost the hold on its slot, so its test was stopped.",
    StopReason.DRAINING: "Its worker is shutting down, so its test was stopped.",
}
NO_TESTS = (
    "No tests were found: a test is a function whose name starts with test_, in a file whose name "
    "starts with test_ or ends with _test.py."
)
FORGED = "Something other than the runner wrote to the runner's own channel, so nothing is sure."
ABANDONED = "Its worker was frozen for too long, so its test was stopped."
NO_SANDBOX = "This machine can't make a sandbox:"
NOT_STARTED = "The runner could not be started:"
#: Ends the reason of a run; a probe, which is what it points to, puts what it found there.
SEE = "; `manage.py sandbox` says more."
#: The launcher's exit code when its server was silent for too long.
SILENT = 250
#: How a line of the programs opens that make the sandbox.
MACHINERY = ("launcher: ", "bwrap: ", "landlock: ")
#: pytest's exit codes, and what a shell makes of a death by signal.
INTERRUPTED, INTERNAL_ERROR, USAGE_ERROR, NOTHING_COLLECTED, SIGNALLED = 2, 3, 4, 5, 128


@dataclass(frozen=True)
class Verdict:
    """How a run ended and, in words for its owner, why."""

    outcome: Outcome
    reason: str


@dataclass(frozen=True)
class Evidence:
    """What is known of a run whose last process is gone.

    `exit_code` is that of the process (128 + number for a signal), `ended` the one that pytest told
    at its end, None if it never did. `broken` are the errors of files that couldn't be collected,
    in words; `last_line` is that of the log. `ending` is set where the supervisor ended the run;
    `limit` is a sentence on the limit that made a test fail, or "".
    """

    exit_code: int
    counts: Counts = field(default_factory=Counts)
    greeted: bool = False
    collected: int | None = None
    finished: int = 0
    ended: int | None = None
    broken: tuple[str, ...] = ()
    internal: str = ""
    forged: bool = False
    last_line: str = ""
    limit: str = ""
    ending: Verdict | None = None


def judge(evidence: Evidence) -> Verdict:
    """Return the verdict: passed only when everything says so."""
    if evidence.ending is not None:
        return evidence.ending
    if evidence.exit_code == SILENT and evidence.ended is None:
        return Verdict(Outcome.ABANDONED, ABANDONED)
    if evidence.forged:
        return _errored(FORGED)
    if not evidence.greeted:
        return _errored(_never_started(evidence))
    if evidence.broken:
        return _errored(_broken(evidence.broken))
    if evidence.ended is None:
        return _errored(_died(evidence))
    return _by_code(evidence)


def timed_out(timeout: float) -> Verdict:
    """Return the verdict on a run that used up its time."""
    return Verdict(Outcome.TIMED_OUT, f"It ran longer than {timeout:g} s.")


def stopped(reason: StopReason) -> Verdict:
    """Return the verdict on a run that was asked to stop."""
    return Verdict(Outcome.STOPPED, STOPPED_WORDS[reason])


def flooded(most: int) -> Verdict:
    """Return the verdict on a run that printed without end."""
    return _errored(f"It printed more than {most // 1024 // 1024} MB, so it was stopped.")


def too_many_tests(most: int) -> Verdict:
    """Return the verdict on a run with more tests than are kept."""
    return _errored(f"It has more than {most:,} tests, so it was stopped.")


def _errored(reason: str) -> Verdict:
    return Verdict(Outcome.ERRORED, reason)


def _by_code(evidence: Evidence) -> Verdict:
    """Judge a run whose session came to its end."""
    counts = evidence.counts
    if evidence.ended == INTERNAL_ERROR:
        last = evidence.internal.strip().rpartition("\n")[2]
        return _errored(f"pytest itself broke: {last or 'it did not say why.'}")
    if counts.failed or counts.errored:
        return Verdict(Outcome.FAILED, f"{_failed(evidence)} {evidence.limit}".strip())
    if evidence.ended == NOTHING_COLLECTED or evidence.collected == 0:
        return _errored(NO_TESTS)
    if evidence.ended == INTERRUPTED or evidence.finished != evidence.collected:
        return _errored(f"The run broke off after {_of(evidence)} tests.")
    if evidence.exit_code or evidence.ended:
        return _errored(f"Every test ended well, but then the runner {_end(evidence.exit_code)}.")
    return Verdict(Outcome.PASSED, passed(counts))


def _of(evidence: Evidence) -> str:
    return f"{evidence.finished} of {evidence.collected or 0}"


def passed(counts: Counts) -> str:
    """Say what came of tests of which none failed."""
    parts = [(counts.passed, "passed"), (counts.flaky, "passed when tried again"),
             (counts.skipped, "skipped")]  # fmt: skip
    return _sentence(parts)


def _failed(evidence: Evidence) -> str:
    return failed(evidence.counts, left=max(0, (evidence.collected or 0) - evidence.finished))


def failed(counts: Counts, *, left: int = 0) -> str:
    """Say what came of tests of which some failed and `left` never ran."""
    parts = [(counts.failed, "failed"), (counts.errored, "broke in set-up or tear-down"),
             (counts.passed + counts.flaky, "passed"), (counts.skipped, "skipped"),
             (left, "never ran")]  # fmt: skip
    return _sentence(parts)


def _sentence(parts: list[tuple[int, str]]) -> str:
    (first, what), *more = [part for part in parts if part[0]] or [(0, "ran")]
    head = f"{first} test{'s' * (first != 1)} {what}"
    return ", ".join([head, *(f"{number} {word}" for number, word in more)]) + "."


def _broken(errors: tuple[str, ...]) -> str:
    more = len(errors) - 1
    return f"{errors[0]}{f' (and {more} more such errors)' * bool(more)}"


def _never_started(evidence: Evidence) -> str:
    line = evidence.last_line
    if line.startswith(MACHINERY):
        return f"{NO_SANDBOX} {line}{SEE}"
    return f"{NOT_STARTED} {line or f'it {_end(evidence.exit_code)}.'}"


def _died(evidence: Evidence) -> str:
    if evidence.exit_code == USAGE_ERROR:
        return f"pytest refused to start: {evidence.last_line.removeprefix('E').strip()}"
    where = f"after {_of(evidence)} tests" if evidence.collected else "before any test"
    return f"The runner {_end(evidence.exit_code)} {where} had finished."


def _end(code: int) -> str:
    """Say how a process ended."""
    if code < SIGNALLED:
        return f"ended on its own (exit code {code})"
    number = code - SIGNALLED
    name = signal.Signals(number).name if number in signal.valid_signals() else f"signal {number}"
    causes = {"SIGKILL": ", as happens when memory runs out", "SIGXCPU": " for using too much CPU",
              "SIGXFSZ": " for writing too large a file",
              "SIGSYS": " for a system call that is not allowed"}  # fmt: skip
    return f"was killed ({name}{causes.get(name, '')})"
