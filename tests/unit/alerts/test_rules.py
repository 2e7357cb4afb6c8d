"""When an alert starts and ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.rules import Phase, State, Threshold, Turn, evaluate, step

THRESHOLD = Threshold(start=0.8, end=0.5, start_after=30, end_after=20)


def turns(*values: float | None, threshold: Threshold = THRESHOLD) -> list[tuple[float, Turn]]:
    """Evaluate values that are ten seconds apart."""
    return list(evaluate([(10.0 * n, value) for n, value in enumerate(values)], threshold))


def test_it_starts_once_the_value_was_above_for_long_enough() -> None:
    assert turns(0.1, 0.9, 0.9, 0.9, 0.9, 0.9) == [(40, Turn.STARTED)]


def test_a_short_peak_starts_nothing() -> None:
    assert turns(0.9, 0.9, 0.9, 0.7, 0.9, 0.9, 0.9) == []


def test_it_ends_once_the_value_was_below_for_long_enough() -> None:
    started = [0.9] * 4
    assert turns(*started, 0.4, 0.4, 0.4) == [(30, Turn.STARTED), (60, Turn.ENDED)]


def test_a_value_between_the_two_ends_nothing() -> None:
    assert turns(*[0.9] * 4, *[0.6] * 9) == [(30, Turn.STARTED)]


def test_a_short_dip_ends_nothing() -> None:
    assert turns(*[0.9] * 4, 0.4, 0.6, 0.4, 0.9, 0.4) == [(30, Turn.STARTED)]


def test_a_value_about_the_threshold_does_not_flutter() -> None:
    fast = Threshold(start=0.8, end=0.5)
    assert turns(*[0.79, 0.81] * 20, threshold=fast) == [(10, Turn.STARTED)]


def test_an_unknown_value_changes_nothing() -> None:
    assert turns(*[0.9] * 4, *[None] * 9, 0.9) == [(30, Turn.STARTED)]


def test_without_durations_one_value_is_enough() -> None:
    at_once = Threshold(start=1, end=0)
    assert turns(0, 1, 0, threshold=at_once) == [(10, Turn.STARTED), (20, Turn.ENDED)]


@pytest.mark.parametrize("wrong", [{"start": 1, "end": 2}, {"start": 1, "end": 0, "end_after": -1}])
def test_a_threshold_that_makes_no_sense_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must not be"):
        Threshold(**wrong)


@given(st.lists(st.one_of(st.none(), st.floats(0, 2))))
def test_starts_and_ends_alternate(values: list[float | None]) -> None:
    kinds = [happened for _, happened in turns(*values)]
    assert kinds == [Turn.STARTED, Turn.ENDED] * (len(kinds) // 2) + [Turn.STARTED] * (
        len(kinds) % 2
    )


@given(st.lists(st.floats(0, 2)))
def test_what_never_reaches_the_start_never_starts(values: list[float]) -> None:
    state = State()
    for at, value in enumerate(min(v, 0.79) for v in values):
        state = step(state, value, at=at, threshold=THRESHOLD)
    assert state.phase is Phase.CALM
