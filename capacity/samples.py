"""The history of capacity: written every few seconds, thinned with age, read as series."""

import logging
from collections.abc import Iterable
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from enum import Enum
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from capacity.histogram import histogram_of
from capacity.models import Sample
from capacity.points import COUNTERS, Point, merged
from capacity.tally import Tally

logger = logging.getLogger(__name__)


class Span(Enum):
    """How far back a series goes, and the length of its points; both in seconds."""

    HOUR = (3600, 30)
    DAY = (24 * 3600, 600)
    WEEK = (7 * 24 * 3600, 3600)

    @property
    def seconds(self) -> int:
        """How far it goes back."""
        return self.value[0]

    @property
    def step(self) -> int:
        """How long each of its points is."""
        return self.value[1]


#: Samples older than the first become intervals of the second; both in seconds. At most 720 (of
#: 5 s) + 1440 + 1008 rows are kept.
TIERS = ((Span.HOUR.seconds, 60), (Span.DAY.seconds, 600))
#: Most rows that one call of `thin` looks at in each tier.
MOST_THINNED = 2000
COLUMNS = tuple(field.name for field in fields(Point) if field.name not in ("waits", "durations"))


def series(span: Span, *, step: float | None = None, now: datetime | None = None) -> list[Point]:
    """Return the span until now, the oldest first, in points of `step` seconds (the span's own).

    A step of 0 returns them as they are kept. Nothing is made up: a time without samples, when the
    clock or Redis was away, has no point.
    """
    since = (now or datetime.now(UTC)) - timedelta(seconds=span.seconds)
    points = [_point(row) for row in Sample.objects.filter(at__gte=since).defer("totals")]
    length = span.step if step is None else step
    return _stepped(points, length) if length else points


def latest(*, most: int = 1) -> list[Point]:
    """Return the newest samples, the oldest of them first."""
    return [_point(row) for row in Sample.objects.order_by("-at")[:most]][::-1]


def keep(tally: Tally) -> Point | None:
    """Write what was counted since the last sample; None if another process was first."""
    seconds = settings.SAMPLE_SECONDS
    at = datetime.fromtimestamp(tally.at // seconds * seconds, UTC)
    last = Sample.objects.order_by("at").last()
    totals = _totals(tally)
    point = _counted(tally, last.totals if last else totals, at=at, seconds=seconds)
    try:
        with transaction.atomic():
            _save(point, totals=totals)
    except IntegrityError:
        return None
    return point


def thin(*, now: datetime) -> None:
    """Merge what is older than its tier allows, and drop what is older than a week."""
    for age, length in TIERS:
        until = now.timestamp() - age
        end = datetime.fromtimestamp(until // length * length, UTC)
        chosen = Sample.objects.filter(seconds__lt=length, at__lt=end)
        for at, group in groupby(_oldest(chosen, length), key=lambda row: _start(row.at, length)):
            _merge(list(group), at=at, seconds=length)
    Sample.objects.filter(at__lt=now - timedelta(seconds=Span.WEEK.seconds)).delete()


def _oldest(chosen: QuerySet[Sample], length: float) -> list[Sample]:
    """Return the oldest rows, without an interval that may have more."""
    rows = list(chosen.order_by("at")[:MOST_THINNED])
    if len(rows) < MOST_THINNED:
        return rows
    last = _start(rows[-1].at, length)
    return [row for row in rows if _start(row.at, length) < last]


def _merge(rows: list[Sample], *, at: datetime, seconds: int) -> None:
    """Put one row in the place of several; another process may be first."""
    point = merged([_point(row) for row in rows], at=at, seconds=seconds)
    try:
        with transaction.atomic():
            Sample.objects.filter(pk__in=[row.pk for row in rows]).delete()
            _save(point, totals=rows[-1].totals)
    except IntegrityError:
        logger.debug("another clock merged the samples of %s", at)


def _counted(tally: Tally, before: dict[str, Any], *, at: datetime, seconds: float) -> Point:
    """Return the figures and what was counted after `before`; all of it where Redis began anew."""
    usage = tally.usage
    known = before if before.get("memory") == tally.memory else {}
    counted = known.get("counters", {})
    return Point(
        at=at,
        seconds=seconds,
        running=usage.running,
        queued=usage.queued,
        active=usage.active,
        reserved=usage.reserved,
        waiting=usage.waiting,
        delayed=usage.delayed,
        running_limit=usage.limits.running,
        queued_limit=usage.limits.queued,
        paused=float(usage.paused),
        workers=usage.workers,
        worker_slots=usage.worker_slots,
        oldest_wait=usage.oldest_wait,
        waits=tally.waits.since(histogram_of(known.get("waits", {}))),
        durations=tally.durations.since(histogram_of(known.get("durations", {}))),
        **{name: max(0, tally.counters.get(name, 0) - counted.get(name, 0)) for name in COUNTERS},
    )


def _totals(tally: Tally) -> dict[str, Any]:
    return {
        "memory": tally.memory,
        "counters": {name: tally.counters.get(name, 0) for name in COUNTERS},
        "waits": tally.waits.as_json(),
        "durations": tally.durations.as_json(),
    }


def _save(point: Point, *, totals: dict[str, Any]) -> None:
    Sample.objects.create(
        **{name: getattr(point, name) for name in COLUMNS},
        waits=point.waits.as_json(),
        durations=point.durations.as_json(),
        totals=totals,
    )


def _point(row: Sample) -> Point:
    return Point(
        **{name: getattr(row, name) for name in COLUMNS},
        waits=histogram_of(row.waits),
        durations=histogram_of(row.durations),
    )


def _stepped(points: Iterable[Point], step: float) -> list[Point]:
    groups = groupby(points, key=lambda point: _start(point.at, step))
    return [merged(list(group), at=at, seconds=step) for at, group in groups]


def _start(at: datetime, step: float) -> datetime:
    return datetime.fromtimestamp(at.timestamp() // step * step, UTC)
