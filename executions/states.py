"""The states of an execution and the moves between them; pure."""

from collections.abc import Mapping
from enum import StrEnum


class Status(StrEnum):
    """Where an execution stands."""

    QUEUED = "queued"
    RUNNING = "running"
    PASSED = "passed"
    FAILED = "failed"
    ERRORED = "errored"
    TIMED_OUT = "timed_out"
    CANCELLED = "cancelled"

    @property
    def is_terminal(self) -> bool:
        """Whether nothing can follow."""
        return self in TERMINAL


LIVING = frozenset({Status.QUEUED, Status.RUNNING})
TERMINAL = frozenset(Status) - LIVING

#: What may follow what. A running one returns to the queue when its worker was lost or stopped.
MOVES: Mapping[Status, frozenset[Status]] = {
    Status.QUEUED: frozenset({Status.RUNNING, Status.CANCELLED, Status.ERRORED}),
    Status.RUNNING: TERMINAL | {Status.QUEUED},
    **{status: frozenset() for status in TERMINAL},
}


class ImpossibleMove(ValueError):
    """The states don't allow this move; the caller has a bug."""


def check_move(old: Status, new: Status) -> None:
    """Raise `ImpossibleMove` unless `new` may follow `old`."""
    if new not in MOVES[old]:
        raise ImpossibleMove(f"An execution can't go from {old} to {new}.")
