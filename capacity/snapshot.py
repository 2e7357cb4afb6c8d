"""Readings of the ledger for people and programs: fresh, or marked as stale; never an error."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import Error as AnyDatabaseError

from access.threads import in_thread
from capacity.breaker import breaker
from capacity.errors import LedgerUnreachable
from capacity.ledger import ledger
from capacity.limits import Limits, Usage


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
    """The figures at one time; `stale` where the ledger could not be asked."""

    usage: Usage
    as_of: datetime
    source: Origin = Origin.LEDGER
    stale: bool = False


class _Fallback:
    """What a reading falls back on: the last good one, and the record of another package."""

    record: Callable[[], Recorded] | None = None
    last: Reading | None = None


def register_record(record: Callable[[], Recorded]) -> None:
    """Have degraded readings count by `record`."""
    _Fallback.record = record


def reading() -> Reading:
    """Read the ledger in one round trip; where it can't be reached, the record."""
    try:
        return _fresh()
    except LedgerUnreachable:
        return _degraded()


def _fresh() -> Reading:
    found = Reading(ledger().usage(), datetime.now(UTC))
    _Fallback.last = found
    return found


async def areading() -> Reading:
    """Do what `reading` does, for asynchronous callers; by the breaker while Redis is silent."""
    return await in_thread(_guarded_reading)


def _guarded_reading() -> Reading:
    try:
        with breaker.guard():
            return _fresh()
    except LedgerUnreachable:
        return _degraded()


def _degraded() -> Reading:
    last, record = _Fallback.last, _Fallback.record
    limits = Limits(settings.RUNNING_CAPACITY, settings.QUEUED_CAPACITY)
    usage = last.usage if last else Usage(limits)
    try:
        recorded = record() if record else None
    except AnyDatabaseError:
        recorded = None
    if recorded is None:
        as_of = last.as_of if last else datetime.now(UTC)
        return Reading(usage, as_of, source=Origin.CACHE, stale=True)
    return Reading(
        _from_record(usage, recorded), datetime.now(UTC), source=Origin.DATABASE, stale=True
    )


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
    }
