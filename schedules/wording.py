"""What a notice says of a job's end; pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from executions.states import Status

FAILURES = frozenset({Status.FAILED, Status.ERRORED, Status.TIMED_OUT})
SAID = {
    Status.PASSED: "passed",
    Status.FAILED: "failed",
    Status.ERRORED: "could not be run",
    Status.TIMED_OUT: "timed out",
    Status.CANCELLED: "was cancelled",
}
TESTS_MOST, MESSAGE_MOST = 5, 200


@dataclass(frozen=True)
class Failure:
    """A test that failed, with its message."""

    name: str
    message: str


@dataclass(frozen=True)
class End:
    """An end as it is told; `before` is how the job ended the time before, `url` leads to it."""

    job: str
    status: Status
    before: Status | None
    counts: str
    duration: str
    reason: str
    failures: Sequence[Failure]
    url: str

    @property
    def is_failure(self) -> bool:
        """Whether something is wrong; a cancelled one says nothing about that."""
        return self.status in FAILURES

    @property
    def is_recovery(self) -> bool:
        """Whether it passed, and had not the time before."""
        return self.status is Status.PASSED and self.before in FAILURES

    @property
    def title(self) -> str:
        """The notice's title."""
        return f"{self.job} {SAID[self.status]}{' again' if self.is_recovery else ''}"

    @property
    def body(self) -> str:
        """The notice's text."""
        took = f" in {self.duration}" if self.duration else ""
        lines = [f"{self.counts}{took}." if self.counts else "", self.reason, *self._tests()]
        return "\n".join([*(line for line in lines if line), self.url])

    def _tests(self) -> list[str]:
        shown = [f"- {each.name}: {_first_line(each.message)}" for each in self.failures]
        return ["First failing tests:", *shown[:TESTS_MOST]] if shown else []


def _first_line(message: str) -> str:
    line = next((line.strip() for line in message.splitlines() if line.strip()), "")
    return line if len(line) <= MESSAGE_MOST else f"{line[:MESSAGE_MOST]}…"
