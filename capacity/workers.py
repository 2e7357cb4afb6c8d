"""The workers that are there, and what each tells of itself."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings

from capacity.answers import LedgerWorker
from capacity.ledger import ledger


class State(StrEnum):
    """How a worker is."""

    READY = "ready"
    DRAINED = "drained"  # an operator has it fetch no more
    ENDING = "ending"  # it was told to end
    LOST = "lost"  # its time ran out


@dataclass(frozen=True)
class WorkerView:
    """One worker; `held` slots of the `slots` that it offers are in use.

    `cpu`, `memory` and each `pressure` (cpu, memory, io) are shares of its machine's, from 0 to 1;
    `rss` is the process's memory in bytes, `silence` the seconds since it was last heard of. What
    is not known is None.
    """

    name: str
    state: State
    slots: int
    held: int
    silence: float
    host: str = ""
    pid: int | None = None
    version: str = ""
    started_at: datetime | None = None
    cpu: float | None = None
    memory: float | None = None
    rss: int | None = None
    pressure: dict[str, float] = field(default_factory=dict)

    @property
    def is_draining(self) -> bool:
        """Whether it fetches no more though it lives."""
        return self.state in (State.DRAINED, State.ENDING)

    @property
    def is_old(self) -> bool:
        """Whether it runs another version than this process."""
        return bool(self.version) and self.version != settings.VERSION


def workers(*, now: datetime | None = None) -> list[WorkerView]:
    """Return the workers that announced themselves, by name, in one round trip.

    A lost one is among them until it is missed (a second or so); from then on it is a WorkerEvent.

    Raises:
        LedgerUnreachable: Redis did not answer.
    """
    moment = now or datetime.now(UTC)
    return [_view(worker, now=moment) for worker in ledger().workers()]


def _view(worker: LedgerWorker, *, now: datetime) -> WorkerView:
    note = worker.note
    up = note.get("up")
    return WorkerView(
        name=worker.name,
        state=_state(worker),
        slots=worker.slots,
        held=worker.held,
        silence=worker.silence,
        started_at=None if up is None else now - timedelta(seconds=worker.silence + up),
        **_told(note),
    )


def _told(note: dict[str, Any]) -> dict[str, Any]:
    names = ("host", "pid", "version", "cpu", "memory", "rss", "pressure")
    return {name: note[name] for name in names if name in note}


def _state(worker: LedgerWorker) -> State:
    if worker.is_lost:
        return State.LOST
    if worker.note.get("ending"):
        return State.ENDING
    return State.DRAINED if worker.drained else State.READY
