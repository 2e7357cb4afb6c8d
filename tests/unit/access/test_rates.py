"""A sliding window says who asks too often, and when to come back; no store is asked."""

from hypothesis import given
from hypothesis import strategies as st

from access.rates import Rate, Window, seconds_to_wait

rates = st.builds(Rate, most=st.integers(1, 1000), seconds=st.sampled_from([1, 60, 3600]))


def window(before: int, now: int, elapsed: float) -> Window:
    return Window(before=before, now=now, elapsed=elapsed)


def test_as_many_as_the_rate_may_ask_at_once() -> None:
    rate = Rate(most=5, seconds=60)
    assert seconds_to_wait(rate, window(0, 5, 0)) == 0
    assert seconds_to_wait(rate, window(0, 6, 0)) > 0


def test_the_window_before_counts_by_what_is_left_of_it() -> None:
    rate = Rate(most=10, seconds=60)
    assert seconds_to_wait(rate, window(10, 6, 30)) == 6
    assert seconds_to_wait(rate, window(10, 5, 30)) == 0


@given(rates, st.integers(0, 2000), st.integers(1, 2000), st.floats(0, 1, exclude_max=True))
def test_whoever_waits_as_told_is_let_in(rate: Rate, before: int, now: int, part: float) -> None:
    before, now = min(before, rate.most), min(now, rate.most + 1)  # refused ones don't count
    elapsed = part * rate.seconds
    wait = seconds_to_wait(rate, window(before, now, elapsed))
    later = elapsed + wait
    if later < rate.seconds:
        told = window(before, now, later)
    elif later < 2 * rate.seconds:
        told = window(now - 1, 1, later - rate.seconds)
    else:
        told = window(0, 1, later % rate.seconds)
    assert seconds_to_wait(rate, told) == 0
    assert 0 <= wait <= 2 * rate.seconds + 1
