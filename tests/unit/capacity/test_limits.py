"""The arithmetic of capacity."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.limits import (
    DEFAULT_DURATION,
    RETRY_LEAST,
    RETRY_MOST,
    RETRY_SPREAD,
    Limits,
    Usage,
    retry_after,
    seconds_until_start,
)

LIMITS = Limits(running=5, queued=50)


def usage(**figures: object) -> Usage:
    """Return a usage with the default limits and some figures."""
    return Usage(**{"limits": LIMITS, **figures})  # type: ignore[arg-type]


@st.composite
def usages(draw: st.DrawFn) -> Usage:
    """Any usage that a ledger may report, also above lowered limits."""
    slots = draw(st.integers(0, 20))
    return Usage(
        limits=Limits(draw(st.integers(0, 10)), draw(st.integers(0, 10))),
        paused=draw(st.booleans()),
        slots=slots,
        active=draw(st.integers(0, slots)),
        listed=draw(st.integers(0, 30)),
        delayed=draw(st.integers(0, 30)),
        duration=draw(st.none() | st.floats(0.001, 1e6)),
    )


def test_an_empty_ledger_has_every_slot_free() -> None:
    found = usage()
    assert (found.free, found.running, found.queued) == (5, 0, 0)


def test_listed_ones_with_a_slot_free_for_them_are_reserved() -> None:
    found = usage(slots=3, active=2, listed=4)
    assert (found.active, found.reserved, found.waiting) == (2, 3, 2)
    assert (found.running, found.queued) == (5, 2)


def test_delayed_ones_are_queued_but_not_waiting() -> None:
    found = usage(slots=5, active=5, listed=1, delayed=2)
    assert (found.waiting, found.queued) == (1, 3)


def test_a_lowered_limit_never_gives_negative_figures() -> None:
    found = usage(limits=Limits(1, 50), slots=4, active=4, listed=2)
    assert (found.free, found.running, found.waiting) == (0, 4, 2)


def test_while_paused_no_slot_is_free() -> None:
    found = usage(paused=True, listed=2)
    assert (found.free, found.reserved, found.waiting) == (0, 0, 2)


@given(usages())
def test_everybody_is_counted_exactly_once(found: Usage) -> None:
    assert found.running + found.queued == found.slots + found.listed + found.delayed


@pytest.mark.parametrize(
    ("figures", "admits"),
    [
        ({"slots": 4}, True),
        ({"slots": 5, "listed": 49}, True),
        ({"slots": 5, "listed": 50}, False),
        ({"slots": 5, "listed": 20, "delayed": 30}, False),
        ({"slots": 4, "delayed": 50}, True),
        ({"slots": 4, "listed": 1, "delayed": 50}, False),
        ({"paused": True, "listed": 50}, False),
        ({"limits": Limits(5, 0), "slots": 4}, True),
        ({"limits": Limits(5, 0), "slots": 4, "listed": 1}, False),
        ({"limits": Limits(0, 1)}, True),
        ({"limits": Limits(0, 0)}, False),
    ],
)
def test_admits_exactly_below_queued_limit_plus_free(
    figures: dict[str, object], admits: bool
) -> None:
    assert usage(**figures).admits is admits


@given(usages())
def test_whoever_is_admitted_fits_within_the_limits(found: Usage) -> None:
    reaches = found.listed - found.free < 0 or found.queued < found.limits.queued
    assert found.admits is reaches


def test_the_first_in_the_queue_starts_after_a_share_of_the_duration() -> None:
    assert seconds_until_start(usage(duration=10), 1) == 2
    assert seconds_until_start(usage(duration=10), 5) == 10


def test_without_history_the_stated_default_is_taken() -> None:
    assert seconds_until_start(usage(), 1) == DEFAULT_DURATION / 5
    assert retry_after(usage(), random=lambda: 0) == DEFAULT_DURATION / 5


@pytest.mark.parametrize("figures", [{"paused": True}, {"limits": Limits(0, 50)}])
def test_no_start_is_predicted_while_nothing_starts(figures: dict[str, object]) -> None:
    assert seconds_until_start(usage(**figures), 1) is None
    assert retry_after(usage(duration=7, **figures), random=lambda: 0) == 7


@given(usages(), st.floats(0, 1, exclude_max=True))
def test_a_retry_is_a_whole_number_of_seconds_within_bounds(found: Usage, u: float) -> None:
    seconds = retry_after(found, random=lambda: u)
    assert isinstance(seconds, int)
    assert RETRY_LEAST <= seconds <= RETRY_MOST


@given(usages(), st.floats(0, 1, exclude_max=True))
def test_jitter_only_adds_and_at_most_its_spread(found: Usage, u: float) -> None:
    plain, jittered = (retry_after(found, random=lambda r=r: r) for r in (0.0, u))  # type: ignore[misc]
    assert plain <= jittered <= plain * (1 + RETRY_SPREAD) + 1


def test_a_long_wait_is_capped() -> None:
    assert retry_after(usage(duration=1e6), random=lambda: 0.99) == RETRY_MOST
