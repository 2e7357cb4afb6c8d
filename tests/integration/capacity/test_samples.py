"""The history: each interval once, whoever writes it; older ones thinned, and bounded."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from capacity import samples
from capacity.histogram import Histogram
from capacity.limits import Limits, Usage
from capacity.models import Sample
from capacity.points import Point
from capacity.sampler import sample
from capacity.samples import Span, keep, series, thin
from capacity.signals import sampled
from capacity.tally import Tally
from tests.integration.capacity.gate import Gate
from tests.redis_server import RedisServer

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def tally(seconds: float = 0.0, *, memory: str = "one", running: int = 3, **counters: int) -> Tally:
    usage = Usage(Limits(5, 50), slots=running, active=running)
    waits = Histogram({0: counters.get("fetched", 0)}, 0.0)
    return Tally(NOON.timestamp() + seconds, usage, memory, counters, waits, Histogram())


def save(at: datetime, *, seconds: int = 5, **figures: Any) -> None:
    samples._save(Point(at, seconds, **figures), totals={"memory": "one"})


def test_an_interval_is_written_once_whoever_is_first() -> None:
    first, second = keep(tally(1.0)), keep(tally(2.5))
    assert first is not None
    assert (first.at, first.running, first.utilisation, second) == (NOON, 3, 0.6, None)
    assert Sample.objects.count() == 1


def test_counters_tell_what_came_since_the_last_sample_that_was_written() -> None:
    keep(tally(0, admitted=100, fetched=90))
    keep(tally(1, admitted=103, fetched=91))  # another clock: this interval is taken
    point = keep(tally(5, admitted=110, fetched=95))
    assert point is not None
    assert (point.admitted, point.fetched, point.waits.count) == (10, 5, 5)


def test_an_emptied_redis_counts_from_nothing() -> None:
    keep(tally(0, admitted=100))
    point = keep(tally(5, memory="two", admitted=4))
    assert point is not None
    assert point.admitted == 4


def test_a_series_has_points_of_one_length_and_none_where_nothing_was_seen() -> None:
    for n in range(12):
        save(NOON + timedelta(seconds=5 * n), running=n, refused=1)
    save(NOON + timedelta(minutes=5), running=7.0)
    points = series(Span.HOUR, now=NOON + timedelta(minutes=30))
    assert [(point.at - NOON).total_seconds() for point in points] == [0, 30, 300]
    assert [(point.running, point.refused) for point in points] == [(2.5, 6), (8.5, 6), (7, 0)]
    assert len(series(Span.HOUR, step=0, now=NOON + timedelta(minutes=30))) == 13
    assert series(Span.HOUR, now=NOON + timedelta(hours=2)) == []


def test_older_samples_are_merged_by_minute_then_by_ten_and_dropped_after_a_week() -> None:
    now = NOON + timedelta(days=7)
    for age in (timedelta(days=8), timedelta(days=2), timedelta(hours=2), timedelta(minutes=2)):
        for n in range(24):
            save(now - age + timedelta(seconds=5 * n), admitted=1)
    thin(now=now)
    thin(now=now)
    rows = Sample.objects.values_list("seconds", "admitted")
    assert list(rows) == [(600, 24), (60, 12), (60, 12), *[(5, 1)] * 24]


def test_what_two_clocks_thin_at_once_is_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(12):
        save(NOON + timedelta(seconds=5 * n), admitted=1)
    rows = list(Sample.objects.all())
    thin(now=NOON + timedelta(hours=2))
    samples._merge(rows, at=NOON, seconds=60)  # what the other clock had read before
    assert list(Sample.objects.values_list("seconds", "admitted")) == [(60, 12)]


def test_a_minute_that_was_read_in_part_waits_for_its_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(24):
        save(NOON + timedelta(seconds=5 * n), admitted=1)
    monkeypatch.setattr("capacity.samples.MOST_THINNED", 18)
    for _ in range(3):
        thin(now=NOON + timedelta(hours=2))
    assert list(Sample.objects.values_list("seconds", "admitted")) == [(60, 12), (60, 12)]


def test_a_sample_tells_waits_and_durations_of_what_really_ran(make_gate: Any) -> None:
    gate: Gate = make_gate(running=2)
    sample()
    Sample.objects.update(at=NOON - timedelta(days=30))
    gate.admit_all(["a", "b", "c"])
    for held in (gate.fetch(), gate.fetch()):
        gate.start(held)
        gate.start(held)
        gate.release(held)
    sample()
    point = samples.latest()[0]
    assert (point.admitted, point.fetched, point.released) == (3, 2, 2)
    assert (point.waits.count, point.durations.count) == (2, 2)
    assert point.wait_p95 is not None


def test_what_runs_again_did_not_wait_since_its_admission(make_gate: Any) -> None:
    gate: Gate = make_gate(running=1)
    gate.admit("a")
    held = gate.fetch()
    gate.start(held)
    gate.expire("a")
    gate.reap()
    again = gate.fetch()
    gate.start(again)
    assert gate.ledger.tally().waits.count == 1
    gate.release(again)
    assert gate.leftovers() == []


def test_a_sample_is_told_and_so_is_that_none_could_be_taken(own_redis: RedisServer) -> None:
    told: list[Point | None] = []

    def listen(point: Point | None, **_: Any) -> None:
        told.append(point)

    sampled.connect(listen)
    try:
        sample()
        own_redis.kill()
        sample()
    finally:
        sampled.disconnect(listen)
    assert [point is None for point in told] == [False, True]
    assert Sample.objects.count() == 1
