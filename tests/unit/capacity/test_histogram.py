"""Times counted by bucket: they add up, and their percentiles are near the true ones."""

import math
import random

import pytest

from capacity.histogram import A_DECADE, Histogram, histogram_of


def counted(times: list[float]) -> Histogram:
    buckets: dict[int, int] = {}
    for seconds in times:
        bucket = math.ceil(A_DECADE * math.log10(max(seconds, 0.01)))
        buckets[bucket] = buckets.get(bucket, 0) + 1
    return Histogram(buckets, sum(times))


@pytest.mark.parametrize("share", [0.5, 0.95])
def test_a_percentile_is_within_12_percent_of_the_true_one(share: float) -> None:
    generator = random.Random(7)
    times = sorted(generator.lognormvariate(1, 1) for _ in range(1000))
    true = times[int(share * len(times)) - 1]
    assert counted(times).percentile(share) == pytest.approx(true, rel=0.12)


def test_nothing_has_no_percentile_and_no_mean() -> None:
    assert (Histogram().percentile(0.95), Histogram().mean, Histogram().as_json()) == (
        None,
    ) * 2 + ({},)


def test_two_together_are_as_if_counted_at_once() -> None:
    one, other = counted([0.1, 2.0]), counted([2.0, 30.0])
    assert one.plus(other).buckets == counted([0.1, 2.0, 2.0, 30.0]).buckets
    assert one.plus(other).total == pytest.approx(34.1)


def test_what_came_since_an_earlier_reading_is_what_was_added() -> None:
    earlier = counted([1.0, 5.0])
    assert earlier.plus(counted([5.0])).since(earlier).buckets == counted([5.0]).buckets
    assert earlier.since(earlier).count == 0


def test_it_is_kept_in_a_column_and_read_back() -> None:
    one = counted([0.004, 0.2, 0.2])
    assert histogram_of(one.as_json()) == Histogram(one.buckets, 0.404)
