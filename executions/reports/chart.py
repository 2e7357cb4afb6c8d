"""A bar chart of durations: where its bars and its lines go; pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

#: The drawing: its size, and what is kept free on the left for the figures.
WIDTH, HEIGHT, LEFT, GAP = 720.0, 150.0, 56.0, 0.25
#: A bar is at least so high, so that a run of no time can be seen and pressed.
LEAST = 3.0
LINES = 3


@dataclass(frozen=True)
class Bar:
    """Where one bar stands."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Line:
    """A line across, and the seconds that it stands for."""

    y: float
    seconds: float


@dataclass(frozen=True)
class Chart:
    """Bars from left to right, lines from the ground up."""

    bars: tuple[Bar, ...]
    lines: tuple[Line, ...]


def chart(durations: Sequence[float | None]) -> Chart:
    """Return the chart of durations in seconds, the oldest first; None is drawn as nothing took."""
    top = round_up(max((seconds or 0 for seconds in durations), default=0))
    step = (WIDTH - LEFT) / max(1, len(durations))
    width = min(step * (1 - GAP), 40.0)
    return Chart(
        bars=tuple(
            _bar(at, seconds or 0, top, step, width) for at, seconds in enumerate(durations)
        ),
        lines=tuple(
            Line(round(HEIGHT * (1 - at / LINES), 2), top * at / LINES) for at in range(LINES + 1)
        ),
    )


def round_up(seconds: float) -> float:
    """Return the next of 0.3, 0.6, 1.2, 3, 6, 12, 30 …: three parts of it are round figures."""
    if seconds <= 0.3:
        return 0.3
    power: float = 10.0 ** math.floor(math.log10(seconds))
    return next(
        step * power for step in (1.2, 3.0, 6.0, 12.0) if step * power >= seconds * (1 - 1e-9)
    )


def _bar(at: int, seconds: float, top: float, step: float, width: float) -> Bar:
    height = max(LEAST, HEIGHT * seconds / top)
    x = LEFT + at * step + (step - width) / 2
    return Bar(round(x, 2), round(HEIGHT - height, 2), round(width, 2), round(height, 2))
