"""Several intervals of history become one."""

from datetime import UTC, datetime, timedelta

import pytest

from capacity.histogram import Histogram
from capacity.points import Point, merged

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_figures_are_means_by_time_and_counters_sums() -> None:
    short = Point(AT, 5, running=4, refused=1, oldest_wait=9.0, paused=1.0)
    long = Point(AT + timedelta(seconds=5), 15, running=0, refused=2, oldest_wait=3.0)
    both = merged([short, long], at=AT, seconds=60)
    assert (both.at, both.seconds, both.running, both.paused) == (AT, 60, 1.0, 0.25)
    assert (both.refused, both.oldest_wait) == (3, 9.0)


def test_percentiles_come_from_all_that_was_counted() -> None:
    quick = Point(AT, 5, waits=Histogram({0: 19}, 19))
    slow = Point(AT, 5, waits=Histogram({40: 1}, 100))
    assert merged([quick, slow], at=AT, seconds=10).wait_p50 == pytest.approx(1, rel=0.12)
    assert merged([quick, slow], at=AT, seconds=10).waits.percentile(1.0) == pytest.approx(100)


def test_shares_of_nothing_are_nothing() -> None:
    empty = Point(AT, 5)
    assert (empty.utilisation, empty.refusal_rate, empty.wait_p95) == (0.0, 0.0, None)
    assert Point(AT, 5, running=3, running_limit=4).utilisation == 0.75
