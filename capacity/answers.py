"""What the ledger answers, and how the scripts' replies are read."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from capacity.deliveries import worker_of
from capacity.limits import Limits, Usage


class Cancellation(StrEnum):
    """What a cancel found."""

    WAITING = "waiting"  # removed: it never runs
    HELD = "held"  # its worker is told to stop it
    UNKNOWN = "unknown"


class Start(StrEnum):
    """Whether a fetched message may run."""

    STARTED = "started"
    CANCELLED = "cancelled"
    LOST = "lost"


@dataclass(frozen=True)
class Reaped:
    """Ids whose lease ran out: back in the queue, or lost for good."""

    returned: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


@dataclass(frozen=True)
class Renewal:
    """Ids that this worker must stop; another `memory` than before: Redis was emptied since.

    A `drained` worker fetches no more until an operator lets it.
    """

    lost: frozenset[str] = frozenset()
    cancelled: frozenset[str] = frozenset()
    memory: str = ""
    drained: bool = False


@dataclass(frozen=True)
class Rank:
    """Where one id stands; `ahead` counts those served before it, None where it is not listed."""

    ahead: int | None = None
    delayed: bool = False
    held: bool = False

    @property
    def is_known(self) -> bool:
        """Whether it is in the ledger at all."""
        return self.ahead is not None or self.delayed or self.held

    def position(self, usage: Usage) -> int | None:
        """Return its place among the waiting, from 1; None where a slot is free for it."""
        if self.ahead is None or self.ahead < usage.free:
            return None
        return self.ahead - usage.free + 1


@dataclass(frozen=True)
class Census:
    """The ids in the ledger."""

    held: frozenset[str]
    waiting: frozenset[str]
    admitted: frozenset[str]


@dataclass(frozen=True)
class Holder:
    """Who holds a slot; times are unix seconds by Redis' clock, ages in seconds."""

    id: str
    since: float
    lease_age: float
    active: bool
    worker: str


@dataclass(frozen=True)
class Waiter:
    """Who waits; `position` is None where a slot is free for it, and for a delayed one."""

    id: str
    since: float
    position: int | None
    delayed_until: float | None


@dataclass(frozen=True)
class Roster:
    """Everybody in the ledger, in the order of service."""

    holders: tuple[Holder, ...]
    queue: tuple[Waiter, ...]


@dataclass(frozen=True)
class LedgerWorker:
    """A worker as the ledger knows it; `silence` in seconds, `note` is what it told of itself."""

    name: str
    slots: int
    held: int
    drained: bool
    silence: float
    is_lost: bool
    note: dict[str, Any]


def read_usage(figures: Sequence[Any], **more: Any) -> Usage:
    """Read the figures that prelude.lua's `figures` returns."""
    running, queued, paused, slots, active, listed, delayed, workers, duration = figures
    return Usage(
        limits=Limits(running, queued),
        paused=bool(paused),
        slots=slots,
        active=active,
        listed=listed,
        delayed=delayed,
        workers=workers,
        duration=float(duration) if duration else None,
        **more,
    )


def read_holder(entry: Sequence[bytes], *, now: float, lease: float) -> Holder:
    """Read one holder of the roster."""
    id, expiry, started, tag, admitted = (part.decode() for part in entry)
    return Holder(
        id=id,
        since=float(started or admitted),
        lease_age=max(0.0, now + lease - float(expiry)),
        active=bool(started),
        worker=worker_of(tag),
    )


def read_waiter(entry: Sequence[Any], *, usage: Usage) -> Waiter:
    """Read one of the roster that waits."""
    *parts, ahead = entry
    id, admitted, due = (part.decode() for part in parts)
    return Waiter(
        id=id,
        since=float(admitted),
        position=None if due else Rank(ahead=ahead).position(usage),
        delayed_until=float(due) if due else None,
    )


def read_snapshot(read: Sequence[Any]) -> Usage:
    """Read what prelude.lua's `snapshot` returns."""
    figures, unacked, offered, oldest = read
    return read_usage(figures, unacked=unacked, worker_slots=offered, oldest_wait=float(oldest))


def read_worker(entry: Sequence[Any], *, now: float, lease: float) -> LedgerWorker:
    """Read one of those that announced themselves."""
    name, expiry, slots, note, drained, held = entry
    return LedgerWorker(
        name=name.decode(),
        slots=int(slots),
        held=held,
        drained=bool(drained),
        silence=max(0.0, now + lease - float(expiry)),
        is_lost=float(expiry) <= now,
        note=json.loads(note),
    )


def texts(values: Iterable[bytes]) -> Iterator[str]:
    """Decode ids."""
    return (value.decode() for value in values)
