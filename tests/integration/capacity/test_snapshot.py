"""Readings: fresh where the ledger answers, marked as stale where it doesn't; never an error."""

import asyncio
import threading
from datetime import UTC, datetime

import pytest

from django.conf import LazySettings as Settings
from django.db import InterfaceError

from capacity.ledger import ledger
from capacity.limits import Limits
from capacity.snapshot import Origin, Recorded, _Fallback, areading, as_json, reading
from tests.integration.capacity.gate import Gate
from tests.redis_server import RedisServer

#: What GET /api/v1/capacity promises.
NAMES = {
    "running", "running_capacity", "queued", "queued_capacity", "active", "reserved", "waiting",
    "delayed", "paused", "oldest_wait", "workers", "worker_slots", "broker", "as_of", "source",
    "stale", "partial",
}  # fmt: skip


@pytest.fixture(autouse=True)
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have no earlier reading and no record to fall back on."""
    monkeypatch.setattr(_Fallback, "last", None)
    monkeypatch.setattr(_Fallback, "record", None)


@pytest.fixture
def gate(own_redis: RedisServer) -> Gate:
    return Gate(ledger().client, ledger().defaults)


def keep_record(monkeypatch: pytest.MonkeyPatch, *, running: int, queued: int) -> None:
    recorded = Recorded(running=running, queued=queued)
    monkeypatch.setattr(_Fallback, "record", lambda: recorded)


def calls_of_scripts(gate: Gate) -> int:
    """Return how many scripts its Redis has run."""
    found = gate.redis.info("commandstats")
    return sum(found.get(f"cmdstat_{name}", {"calls": 0})["calls"] for name in ("evalsha", "eval"))


def test_a_reading_is_the_ledgers_figures_now(gate: Gate) -> None:
    gate.admit("a")
    found = reading()
    assert (found.usage.running, found.source, found.stale) == (1, Origin.LEDGER, False)
    assert abs((datetime.now(UTC) - found.as_of).total_seconds()) < 5


def test_the_json_has_exactly_the_names_of_the_contract(gate: Gate) -> None:
    shown = as_json(reading())
    assert set(shown) == NAMES
    assert set(shown["broker"]) == {"ready", "unacked"}
    assert shown["as_of"].endswith("Z")


def test_the_json_tells_what_the_figures_tell(gate: Gate) -> None:
    gate.ledger.configure(running=2, queued=9)
    for id in "abcd":
        gate.admit(id)
    gate.start(gate.fetch())
    expected: dict[str, object] = {
        "running": 2,
        "active": 1,
        "reserved": 1,
        "queued": 2,
        "waiting": 2,
        "delayed": 0,
    }
    expected |= {"running_capacity": 2, "queued_capacity": 9, "source": "ledger", "stale": False}
    assert expected.items() <= as_json(reading()).items()
    assert as_json(reading())["broker"] == {"ready": 3, "unacked": 1}


async def test_an_asynchronous_reading_is_the_same(gate: Gate) -> None:
    gate.admit("a")
    assert (await areading()).usage == reading().usage


def test_without_the_ledger_the_record_is_counted(
    gate: Gate, own_redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate.ledger.configure(running=3)
    reading()
    keep_record(monkeypatch, running=2, queued=7)
    own_redis.kill()
    shown = as_json(reading())
    expected: dict[str, object] = {
        "running": 2,
        "queued": 7,
        "running_capacity": 3,
        "source": "database",
    }
    assert expected.items() <= shown.items()
    assert shown["stale"] is True


def test_without_the_ledger_and_the_record_the_last_figures_are_shown_with_their_time(
    gate: Gate, own_redis: RedisServer
) -> None:
    gate.admit("a")
    last = reading()
    own_redis.kill()
    found = reading()
    assert (found.usage, found.as_of) == (last.usage, last.as_of)
    assert (found.source, found.stale) == (Origin.CACHE, True)


def test_a_record_that_fails_too_is_no_error(
    away_redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> Recorded:
        raise InterfaceError

    monkeypatch.setattr(_Fallback, "record", fail)
    assert reading().source is Origin.CACHE


def test_one_that_never_saw_the_ledger_shows_the_limits_of_the_settings(
    away_redis: RedisServer,
) -> None:
    found = reading()
    assert (found.usage.limits, found.usage.running) == (Limits(5, 50), 0)
    assert (found.source, found.stale) == (Origin.CACHE, True)


def test_figures_of_the_record_are_marked_as_partial(
    away_redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_record(monkeypatch, running=1, queued=0)
    assert as_json(reading())["partial"] is True


def test_a_record_that_is_silent_too_keeps_nobody_waiting(
    away_redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    silence = threading.Event()
    monkeypatch.setattr("capacity.snapshot.RECORD_PATIENCE", 0.05)
    monkeypatch.setattr(_Fallback, "record", lambda: silence.wait(30))
    try:
        assert reading().source is Origin.CACHE
    finally:
        silence.set()


def test_a_reading_that_was_there_already_is_marked_as_cached(
    gate: Gate, settings: Settings
) -> None:
    settings.CAPACITY_CACHE_MS = 60_000
    first, second = reading(), reading()
    assert (first.source, second.source) == (Origin.LEDGER, Origin.CACHE)
    assert (second.as_of, second.stale, second.partial) == (first.as_of, False, False)


def test_what_this_process_changes_is_seen_at_once(gate: Gate, settings: Settings) -> None:
    settings.CAPACITY_CACHE_MS = 60_000
    reading()
    ledger().configure(running=17)
    assert reading().usage.limits.running == 17


async def test_a_hundred_readers_in_threads_and_tasks_make_one_call(
    gate: Gate, settings: Settings
) -> None:
    settings.CAPACITY_CACHE_MS = 60_000
    reading()
    ledger().version = object()
    before = calls_of_scripts(gate)
    threads = [asyncio.to_thread(reading) for _ in range(50)]
    tasks = [areading() for _ in range(50)]
    found = await asyncio.gather(*threads, *tasks)
    assert calls_of_scripts(gate) - before == 1
    assert len({each.as_of for each in found}) == 1
