"""What an audit looks at: moves, changes of the limit, faults; pure values."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from executions.states import LIVING, Status


class FaultKind(StrEnum):
    """What was done to the parts."""

    KILL_WORKER = "kill worker"
    FREEZE_WORKER = "freeze worker"
    DRAIN_WORKER = "drain worker"
    DROP_CONNECTIONS = "drop connections"
    FREEZE_REDIS = "freeze redis"
    KILL_REDIS = "kill redis"
    FLUSH_REDIS = "flush redis"
    CHANGE_LIMIT = "change limit"
    CANCEL = "cancel"


#: Those that may cost the executions of one worker an attempt, and those that may cost any.
OF_ONE_WORKER = {FaultKind.KILL_WORKER, FaultKind.FREEZE_WORKER, FaultKind.DRAIN_WORKER}
OF_REDIS = {FaultKind.FREEZE_REDIS, FaultKind.KILL_REDIS, FaultKind.FLUSH_REDIS}


@dataclass(frozen=True)
class Fault:
    """One fault; `at` in unix seconds, `worker` where it struck one."""

    kind: FaultKind
    at: float
    worker: str = ""


@dataclass(frozen=True)
class Move:
    """One transition; `old` is empty for the acceptance."""

    old: str
    new: str
    at: float
    worker: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Record:
    """An execution, its moves in order, and the status its script leads to when left alone."""

    id: str
    moves: Sequence[Move]
    expected: str = Status.PASSED.value
    cancel_requested: bool = False


@dataclass(frozen=True)
class LimitChange:
    """The running limit from `at` on."""

    at: float
    running: int


@dataclass(frozen=True)
class Attempt:
    """One running interval: from its start to the move that ended it, None where none did."""

    id: str
    worker: str
    start: float
    end: float | None
    ended_as: str = ""
    reason: str = ""

    @property
    def went_back(self) -> bool:
        """Whether it ended without a verdict."""
        return self.ended_as == Status.QUEUED


@dataclass(frozen=True)
class History:
    """All that happened; `limits` from the first on, by time."""

    accepted: frozenset[str]
    records: Sequence[Record]
    limits: Sequence[LimitChange]
    faults: Sequence[Fault] = ()
    left: tuple[str, ...] = ()  # what the ledger still holds at the end, in words

    def attempts(self) -> list[Attempt]:
        """Return every running interval."""
        return [attempt for record in self.records for attempt in attempts_of(record)]


def attempts_of(record: Record) -> list[Attempt]:
    """Return an execution's running intervals, in order."""
    ends: list[Move | None] = [*record.moves[1:], None]
    return [
        Attempt(
            id=record.id,
            worker=move.worker,
            start=move.at,
            end=end.at if end else None,
            ended_as=end.new if end else "",
            reason=end.reason if end else "",
        )
        for move, end in zip(record.moves, ends, strict=True)
        if move.new == Status.RUNNING
    ]


def endings(record: Record) -> list[Move]:
    """Return the moves to a terminal state."""
    return [move for move in record.moves if move.new not in LIVING]
