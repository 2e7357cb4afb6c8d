"""Where the lines of a chart run."""

from datetime import UTC, datetime, timedelta

import pytest

from capacity.charts import HEIGHT, WIDTH, Frame, ceiling, chart
from capacity.points import Point

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
FRAME = Frame(NOON, step=10, count=4)


def points(*running: float | None) -> list[Point]:
    return [
        Point(NOON + timedelta(seconds=10 * n), 10, running=value)
        for n, value in enumerate(running)
        if value is not None
    ]


def test_a_line_has_a_gap_where_nothing_was_seen() -> None:
    drawn = chart("x", "X", points(0, 4, None, 2), frame=FRAME, values={"it": lambda p: p.running})
    (line,) = drawn.lines
    each = WIDTH / 4
    assert line.values == "0,4,,2"
    assert len(line.stretches) == 2
    assert line.stretches[1] == f"{3 * each:.1f},{HEIGHT * 0.6:.1f} {WIDTH:.1f},{HEIGHT * 0.6:.1f}"
    assert (drawn.top, drawn.latest, drawn.is_empty) == (5, (2,), False)


def test_nothing_at_all_is_said() -> None:
    assert chart("x", "X", [], frame=FRAME, values={"it": lambda p: p.wait_p50}).is_empty


@pytest.mark.parametrize(("value", "top"), [(1, 1), (1.2, 2), (2.1, 2.5), (26, 50), (0.03, 0.05)])
def test_the_top_is_round_and_not_below_the_value(value: float, top: float) -> None:
    assert ceiling(value) == pytest.approx(top)
