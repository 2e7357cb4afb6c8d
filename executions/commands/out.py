"""Where sub-commands write: lines for people, one JSON object a line for programs."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

#: Stands for what there is not.
NONE = "-"


@dataclass(frozen=True)
class Out:
    """The two ways out: `write` a line of the answer, `warn` of what is wrong with it."""

    write: Callable[[str], object]
    warn: Callable[[str], object]
    in_json: bool = False

    def tell(self, document: Any, lines: Iterable[str]) -> None:
        """Write one of the two, whichever was asked for."""
        if self.in_json:
            self.write(json.dumps(document, cls=DjangoJSONEncoder))
        else:
            for line in lines:
                self.write(line)


def printable(value: object) -> str:
    """Return a text that can't steer a terminal: names are whatever somebody typed."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in str(value))


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Return aligned lines; the last column is as wide as it is."""
    told = [[NONE if cell is None else printable(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip_longest(head, *told, fillvalue="")]
    lines = (zip(line, widths, strict=True) for line in [list(head), *told])
    return ["  ".join(cell.ljust(width) for cell, width in line).rstrip() for line in lines]


def seconds(value: float | None) -> str | None:
    """Return a duration as people read it."""
    if value is None:
        return None
    if value < 60:
        return f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s"


def time_of_day(moment: datetime) -> str:
    """Return the time in UTC."""
    return f"{moment.astimezone(UTC):%H:%M:%S} UTC"
