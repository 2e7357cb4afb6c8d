"""Charts of capacity's history: where its lines run, in the coordinates of an SVG; pure."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from capacity.points import Point

#: The size of a chart's drawing.
WIDTH, HEIGHT = 600, 120
#: The steps of an axis, times a power of ten.
ROUND = (1, 2, 2.5, 5, 10)

Value = Callable[[Point], float | None]


@dataclass(frozen=True)
class Line:
    """One line of a chart: its name, and each stretch without a gap as a list of points."""

    name: str
    stretches: tuple[str, ...]
    values: str


@dataclass(frozen=True)
class Chart:
    """One figure over time; `top` is the value at its upper edge, `latest` the newest values."""

    name: str
    title: str
    unit: str
    top: float
    lines: tuple[Line, ...]
    latest: tuple[float | None, ...]
    is_empty: bool
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True)
class Frame:
    """The time that charts show: `count` intervals of `step` seconds, the first at `start`."""

    start: datetime
    step: float
    count: int

    def place(self, point: Point) -> int:
        """Return the number of a point's interval, from 0."""
        return round((point.at - self.start).total_seconds() / self.step)


def chart(
    name: str,
    title: str,
    points: Sequence[Point],
    *,
    frame: Frame,
    values: dict[str, Value],
    unit: str = "",
    least_top: float = 1.0,
) -> Chart:
    """Return the chart of some values of each point; its top is round, and `least_top` at least."""
    by_place = {frame.place(point): point for point in points}
    columns = {
        label: [_value(value, by_place.get(n)) for n in range(frame.count)]
        for label, value in values.items()
    }
    top = ceiling(max([least_top, *(v for column in columns.values() for v in column if v)]))
    return Chart(
        name=name,
        title=title,
        unit=unit,
        top=top,
        lines=tuple(_line(label, column, top=top) for label, column in columns.items()),
        latest=tuple(_last(column) for column in columns.values()),
        is_empty=all(v is None for column in columns.values() for v in column),
    )


def ceiling(value: float) -> float:
    """Return the least round number that is not below a positive value."""
    power = 10 ** math.floor(math.log10(value))
    return float(next(step * power for step in ROUND if step * power >= value * (1 - 1e-9)))


def _value(value: Value, point: Point | None) -> float | None:
    return None if point is None else value(point)


def _last(column: Sequence[float | None]) -> float | None:
    return next((value for value in reversed(column) if value is not None), None)


def _line(name: str, column: Sequence[float | None], *, top: float) -> Line:
    return Line(
        name=name,
        stretches=tuple(_stretches(column, top=top)),
        values=",".join("" if value is None else f"{value:.4g}" for value in column),
    )


def _stretches(column: Sequence[float | None], *, top: float) -> list[str]:
    """Return each run of known values as points; a value lasts for its whole interval."""
    each = WIDTH / len(column)
    stretches: list[list[str]] = [[]]
    for n, value in enumerate(column):
        if value is None:
            stretches.append([])
            continue
        y = f"{HEIGHT * (1 - value / top):.1f}"
        stretches[-1] += [f"{n * each:.1f},{y}", f"{(n + 1) * each:.1f},{y}"]
    return [" ".join(stretch) for stretch in stretches if stretch]
