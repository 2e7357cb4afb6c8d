"""The chart's bars stand within its frame, as high as they should."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from executions.reports.chart import HEIGHT, LEFT, WIDTH, chart, round_up

durations = st.lists(st.none() | st.floats(0, 100_000), min_size=1, max_size=30)


@given(durations)
def test_every_bar_is_within_the_frame_and_right_of_the_one_before(
    seconds: list[float | None],
) -> None:
    bars = chart(seconds).bars
    assert len(bars) == len(seconds)
    assert all(bar.y >= 0 and abs(bar.y + bar.height - HEIGHT) < 0.02 for bar in bars)
    ends = [LEFT, *(x for bar in bars for x in (bar.x, bar.x + bar.width)), WIDTH]
    assert ends == sorted(ends)


@given(st.floats(0, 1e6))
def test_the_top_line_is_above_the_longest(seconds: float) -> None:
    assert seconds <= round_up(seconds) * 1.000001
    assert round_up(seconds) <= max(0.3, 4 * seconds)


@pytest.mark.parametrize(("seconds", "top"), [(0, 0.3), (1, 1.2), (2, 3), (11.9, 12), (99, 120)])
def test_the_lines_stand_for_round_figures(seconds: float, top: float) -> None:
    assert round_up(seconds) == pytest.approx(top)


def test_a_run_of_half_the_time_is_half_as_high() -> None:
    whole, half = chart([3.0, 1.5]).bars
    assert (whole.height, half.height) == (HEIGHT, HEIGHT / 2)
