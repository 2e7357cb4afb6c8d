"""Write the history of capacity, the oldest first, as CSV or JSON."""

import csv
import io
import json
from argparse import ArgumentParser
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from capacity.points import Point
from capacity.samples import Span, series
from executions.commands.out import Out

#: What a point keeps, and what is computed from it; histograms are told by their percentiles.
KEPT = tuple(field.name for field in fields(Point) if field.name not in ("waits", "durations"))
COMPUTED = (
    "utilisation", "refusal_rate", "wait_p50", "wait_p95", "duration_p50", "duration_p95",
)  # fmt: skip


def add_arguments(parser: ArgumentParser) -> None:
    """Take how far back, how fine, and in which form."""
    spans = [span.name.lower() for span in Span]
    parser.add_argument("--span", choices=spans, default="day", help="how far back (day)")
    parser.add_argument(
        "--step", type=float, metavar="SECONDS",
        help="the length of a point; 0: as they are kept (hour: 30, day: 600, week: 3600)",
    )  # fmt: skip
    parser.add_argument("--format", choices=("csv", "json"), default="csv", help="--json: json")


def run(out: Out, options: Mapping[str, Any]) -> int:
    """Write; a time without samples has no line."""
    points = series(Span[options["span"].upper()], step=options["step"])
    rows = [_row(point) for point in points]
    in_json = out.in_json or options["format"] == "json"
    out.write(json.dumps(rows, cls=DjangoJSONEncoder) if in_json else _csv(rows))
    return 0


def _row(point: Point) -> dict[str, Any]:
    return {name: getattr(point, name) for name in (*KEPT, *COMPUTED)}


def _csv(rows: Iterable[Mapping[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, (*KEPT, *COMPUTED), lineterminator="\n")
    writer.writeheader()
    writer.writerows({**row, "at": row["at"].isoformat()} for row in rows)
    return text.getvalue().rstrip("\n")
