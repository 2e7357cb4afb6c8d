"""Readings of the ledger for people and programs: shared, fresh or marked; never an error.

All who ask at once, in threads or event loops, share one round trip, and those who ask within
`CAPACITY_CACHE_MS` after it get the same figures, marked as such. What this process changed itself
is never hidden by an earlier reading.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import Error as AnyDatabaseError
from django.db import connections

from capacity.breaker import breaker
from capacity.errors import LedgerUnreachable
from capacity.flights import Flights
from capacity.ledger import ledger
from capacity.limits import Limits, Usage

#: Seconds that the record may take to answer for a ledger that is away.
RECORD_PATIENCE = 1.0


class Origin(StrEnum):
    """Where the figures of a reading come from."""

    LEDGER = "ledger"
    CACHE = "cache"
    DATABASE = "database"


@dataclass(frozen=True)
class Recorded:
    """How many the record says run and are queued."""

    running: int
    queued: int


@dataclass(frozen=True)
class Reading:
    """The figures at one time.

    `stale` where the ledger could not be asked; `partial` where the figures are the record's, which
    knows neither workers nor the broker, and not who is about to start.
    """

    usage: Usage
    as_of: datetime
    source: Origin = Origin.LEDGER
    stale: bool = False

    @property
    def partial(self) -> bool:
        """Whether figures are missing."""
        return self.source is Origin.DATABASE


class _Fallback:
    """What a reading falls back on: the last good one, and the record of another package."""

    record: Callable[[], Recorded] | None = None
    last: Reading | None = None


def register_record(record: Callable[[], Recorded]) -> None:
    """Have degraded readings count by `record`."""
    _Fallback.record = record


def reading(*, anew: bool = False) -> Reading:
    """Return the figures, at most CAPACITY_CACHE_MS old; `anew`: not begun before this call."""
    return _marked(*_flights.value(age=_age(), anew=anew))


async def areading(*, anew: bool = False) -> Reading:
    """Do what `reading` does, for asynchronous callers."""
    return _marked(*await _flights.avalue(age=_age(), anew=anew))


def _age() -> float:
    return float(settings.CAPACITY_CACHE_MS) / 1000


def _marked(found: Reading, was_there: bool) -> Reading:  # noqa: FBT001
    if was_there and found.source is Origin.LEDGER:
        return replace(found, source=Origin.CACHE)
    return found


def _read() -> Reading:
    try:
        with breaker.guard():
            found = Reading(ledger().usage(), datetime.now(UTC))
    except LedgerUnreachable:
        return _degraded()
    _Fallback.last = found
    return found


_flights = Flights(_read, version=lambda: ledger().version)


def _degraded() -> Reading:
    last, recorded = _Fallback.last, _recorded()
    usage = (
        last.usage if last else Usage(Limits(settings.RUNNING_CAPACITY, settings.QUEUED_CAPACITY))
    )
    if recorded is None:
        as_of = last.as_of if last else datetime.now(UTC)
        return Reading(usage, as_of, source=Origin.CACHE, stale=True)
    return Reading(
        _from_record(usage, recorded), datetime.now(UTC), source=Origin.DATABASE, stale=True
    )


def _recorded() -> Recorded | None:
    """Return what the record says, or None where it fails or is silent too."""
    found: list[Recorded] = []

    def ask() -> None:
        try:
            if _Fallback.record:
                found.append(_Fallback.record())
        except AnyDatabaseError:
            return
        finally:
            connections.close_all()

    # A frozen database holds a thread that nobody waits for, and that no exit waits for.
    asking = threading.Thread(target=ask, name="record", daemon=True)
    asking.start()
    asking.join(RECORD_PATIENCE)
    return found[0] if found else None


def _from_record(usage: Usage, recorded: Recorded) -> Usage:
    """Return the last known limits with the record's figures.

    All that run are taken as active. Those queued are counted as delayed, which no free slot turns
    into reserved ones: the record can't tell which of them were about to start.
    """
    return Usage(
        usage.limits,
        paused=usage.paused,
        slots=recorded.running,
        active=recorded.running,
        delayed=recorded.queued,
        duration=usage.duration,
    )


def as_json(found: Reading) -> dict[str, Any]:
    """Return a reading as `GET /capacity` shows it."""
    usage = found.usage
    return {
        "running": usage.running,
        "running_capacity": usage.limits.running,
        "queued": usage.queued,
        "queued_capacity": usage.limits.queued,
        "active": usage.active,
        "reserved": usage.reserved,
        "waiting": usage.waiting,
        "delayed": usage.delayed,
        "paused": usage.paused,
        "oldest_wait": round(usage.oldest_wait, 1),
        "workers": usage.workers,
        "worker_slots": usage.worker_slots,
        "broker": {"ready": usage.listed, "unacked": usage.unacked},
        "as_of": found.as_of.isoformat().replace("+00:00", "Z"),
        "source": found.source.value,
        "stale": found.stale,
        "partial": found.partial,
    }
