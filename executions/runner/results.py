"""What goes into the runner and what comes out of it; pure values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from executions import masking
from executions.masking import Mask


class Outcome(StrEnum):
    """How a whole execution ended."""

    PASSED = "passed"
    FAILED = "failed"
    ERRORED = "errored"
    TIMED_OUT = "timed_out"
    STOPPED = "stopped"
    ABANDONED = "abandoned"  # its server was frozen: no verdict on the script


class TestState(StrEnum):
    """How one test stands; all but RUNNING are final."""

    __test__ = False

    RUNNING = "running"
    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    ERRORED = "errored"
    FLAKY = "flaky"  # passed, but only when tried again


@dataclass(frozen=True)
class TestOutcome:
    """What one test came to.

    `node` is pytest's id of it, `duration` seconds, `message` why it didn't pass, `location` the
    line in the user's file as `file:line`.
    """

    __test__ = False

    node: str
    name: str
    outcome: TestState
    duration: float | None = None
    message: str = ""
    location: str = ""


@dataclass(frozen=True)
class TestEvent:
    """News of one test while the execution runs: it started, or it came to its outcome.

    It is the `number`th (from 1) of `of` tests; `of` is None while the total is unknown.
    """

    __test__ = False

    test: TestOutcome
    number: int
    of: int | None


@dataclass(frozen=True)
class Counts:
    """How many tests came to each outcome; a flaky one counts as flaky alone."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    errored: int = 0
    flaky: int = 0

    @classmethod
    def of(cls, tests: Iterable[TestOutcome]) -> "Counts":
        """Count `tests`."""
        states = [test.outcome for test in tests]
        return cls(**{state: states.count(state) for state in TestState if state != "running"})

    @property
    def total(self) -> int:
        """All that came to an outcome."""
        return self.passed + self.failed + self.skipped + self.errored + self.flaky


@dataclass(frozen=True)
class Run:
    """What to run: the files of one execution, its variables, and its time in seconds.

    `suites` are folders of `files`: pytest runs in each by itself, one after another. Without any,
    everything is one suite. A test that fails is tried again up to `retries` times. What
    `mask` hides is told to nobody: neither in the log nor in names, messages and reasons.
    `origin` are variables of the server's own, which tell the script what it is part of.
    """

    files: Mapping[str, str]
    variables: Mapping[str, str] = field(repr=False)
    timeout: float
    mask: Mask = masking.NOTHING
    suites: tuple[str, ...] = ()
    retries: int = 0
    stop_at_first_failure: bool = False
    origin: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def environment(self) -> dict[str, str]:
        """All variables that the script gets."""
        return {name: value for name, value in self.origin.items() if value} | dict(self.variables)


@dataclass(frozen=True)
class SuiteResult:
    """What came of one suite, by its folder; `duration` in seconds."""

    folder: str
    outcome: Outcome
    reason: str
    counts: Counts
    duration: float = 0.0


@dataclass(frozen=True)
class Result:
    """What came of a run; `log` is all that the sink was given, joined."""

    outcome: Outcome
    reason: str
    tests: tuple[TestOutcome, ...] = ()
    log: bytes = b""
    duration: float = 0.0
    suites: tuple[SuiteResult, ...] = ()

    @property
    def counts(self) -> Counts:
        """How many tests came to each outcome."""
        return Counts.of(self.tests)


@dataclass(frozen=True)
class Availability:
    """Whether scripts can be run on this machine, and in words why or why not.

    `kind` is the kind of sandbox that they run in, where they can.
    """

    usable: bool
    detail: str
    kind: str = ""


class Sink(Protocol):
    """Takes what a run tells while it goes on, in the thread that called `run`."""

    def log(self, data: bytes) -> None:
        """Take the next bytes of the log."""

    def test(self, event: TestEvent) -> None:
        """Take news of one test."""
