"""Each rule, with its threshold of the start, driven with a recorded series."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from alerts.catalogue import CATALOGUE
from alerts.observation import READERS, Key, Observation, value_of
from alerts.rules import Turn, evaluate
from capacity.histogram import Histogram
from capacity.points import Point

BEGAN = datetime(2026, 11, 24, 9, tzinfo=UTC)
EVERY = 5.0
LIMITS = {"running_limit": 5.0, "queued_limit": 50.0, "workers": 2.0}

#: Makes one observation of the series: all is well (False), or not (True).
Make = Callable[[bool], Observation]


def sample(**figures: object) -> Observation:
    return Observation(0.0, points=[Point(BEGAN, EVERY, **(LIMITS | figures))])  # type: ignore[arg-type]


def waits(seconds: float) -> Histogram:
    bucket = {120: 42, 600: 56, 0: -20}[int(seconds)]
    return Histogram({bucket: 10}, seconds * 10)


SERIES: dict[Key, Make] = {
    Key.UTILISATION: lambda bad: sample(running=5.0 if bad else 2.0),
    Key.QUEUE_DEPTH: lambda bad: sample(queued=45.0 if bad else 3.0),
    Key.OLDEST_WAIT: lambda bad: sample(oldest_wait=400.0 if bad else 1.0),
    Key.REFUSAL_RATE: lambda bad: sample(admitted=10, refused=10 if bad else 0),
    Key.WAIT_P95: lambda bad: sample(waits=waits(600 if bad else 0)),
    Key.DURATION: lambda bad: Observation(0.0, slowness=4.2 if bad else 1.1),
    Key.WORKER_LOST: lambda bad: Observation(0.0, missed=["host:7"] if bad else []),
    Key.REAPS: lambda bad: sample(reaped=1 if bad else 0),
    Key.LEDGER: lambda bad: Observation(0.0, is_ledger_reachable=not bad),
    Key.DISK: lambda bad: Observation(0.0, disk=0.95 if bad else 0.4),
    Key.SCHEDULED_RUNS: lambda bad: Observation(0.0, refused_runs=2 if bad else 0),
}


def recorded(make: Make, states: Sequence[bool]) -> list[tuple[float, Observation]]:
    """Return the series as the clock sees it: at each time with the samples of the last minutes."""
    kept: list[Point] = []
    series = []
    for number, bad in enumerate(states):
        at = BEGAN + timedelta(seconds=EVERY * number)
        seen = make(bad)
        kept += [replace(point, at=at) for point in seen.points]
        now = at.timestamp() + EVERY
        series.append((now, replace(seen, at=now, points=kept[-61:])))
    return series


def test_every_rule_has_a_series_and_words() -> None:
    assert set(SERIES) == set(CATALOGUE) == set(READERS) == set(Key)
    for entry in CATALOGUE.values():
        assert entry.cause.endswith(".")
        assert entry.remedy.endswith(".")


@pytest.mark.parametrize("key", Key)
def test_a_rule_starts_once_and_ends_once(key: Key) -> None:
    minutes = 12 * 60 // int(EVERY)
    states = [*[False] * 12, *[True] * minutes, *[False] * minutes]
    series = [(at, value_of(key, seen)) for at, seen in recorded(SERIES[key], states)]
    happened = list(evaluate(series, CATALOGUE[key].threshold))
    assert [turn for _, turn in happened] == [Turn.STARTED, Turn.ENDED]
    bad_from, good_from = series[12][0], series[12 + minutes][0]
    assert happened[0][0] >= bad_from + CATALOGUE[key].threshold.start_after
    assert happened[1][0] >= good_from + CATALOGUE[key].threshold.end_after


@pytest.mark.parametrize("key", Key)
def test_a_rule_is_silent_while_all_is_well(key: Key) -> None:
    series = [(at, value_of(key, seen)) for at, seen in recorded(SERIES[key], [False] * 200)]
    assert list(evaluate(series, CATALOGUE[key].threshold)) == []


@pytest.mark.parametrize("key", set(Key) - {Key.LEDGER})
def test_what_is_not_known_starts_and_ends_nothing(key: Key) -> None:
    assert value_of(key, Observation(0.0, is_ledger_reachable=False)) is None


def test_a_wait_that_is_meant_is_none() -> None:
    for meant in ({"paused": 1.0}, {"running_limit": 0.0}):
        assert value_of(Key.OLDEST_WAIT, sample(oldest_wait=900.0, **meant)) == 0


def test_what_a_lost_worker_held_is_told_by_its_own_rule_alone() -> None:
    seen = replace(recorded(SERIES[Key.REAPS], [True] * 6)[-1][1], missed=["host:7"])
    assert value_of(Key.REAPS, seen) == 6
    third = BEGAN.timestamp() + 2 * EVERY
    assert value_of(Key.REAPS, replace(seen, losses=[(third + 1, third + 2)])) == 5


def test_the_rates_forget_what_is_old() -> None:
    series = recorded(SERIES[Key.REFUSAL_RATE], [True] * 4 + [False] * 20)
    assert value_of(Key.REFUSAL_RATE, series[4][1]) > 0.3  # type: ignore[operator]
    assert value_of(Key.REFUSAL_RATE, series[-1][1]) == 0
