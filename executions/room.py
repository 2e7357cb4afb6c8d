"""What the operators' page shows: the figures, who holds and who waits, workers, the history."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.conf import settings

from access.auth import Caller
from access.scopes import Scope
from capacity import charts, words
from capacity.errors import LedgerUnreachable
from capacity.models import Intervention, WorkerEvent
from capacity.points import Point, merged
from capacity.samples import Span, series
from capacity.snapshot import as_json, reading
from capacity.workers import workers
from executions import answers
from executions.occupants import occupants
from executions.usual import usual_durations

#: How many acts, and how many of a day's events of workers, are shown.
ACTS_SHOWN, EVENTS_SHOWN = 12, 12
SPANS = {"hour": Span.HOUR, "day": Span.DAY, "week": Span.WEEK}


def now_shown(caller: Caller) -> dict[str, Any]:
    """Return what changes with every execution.

    Raises:
        Problem: 503 while the ledger can't be reached.
    """
    found = reading(anew=True)
    rows = slot_rows(caller, occupants(caller)["items"])
    return {
        "capacity": as_json(found),
        "supply": words.supply(found.usage),
        "standstill": words.standstill(found.usage),
        "holders": [row for row in rows if row["lease_age"] is not None],
        "waiters": [row for row in rows if row["lease_age"] is None],
        "workers": _workers(rows),
        "events": _events(),
        "acts": Intervention.objects.select_related("by")[:ACTS_SHOWN],
    }


def slot_rows(caller: Caller, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the ledger's entries joined with the record: execution, document, usual duration."""
    visible = answers.visible(caller)
    chosen = visible.select_related("owner").defer("files")
    known = {str(row.pk): row for row in chosen.filter(pk__in=[UUID(i["id"]) for i in items])}
    documents = {row["id"]: row for row in answers.present(known.values())}
    active = [known[i["id"]] for i in items if i["state"] == "active" and i["id"] in known]
    usual = {str(pk): mean for pk, mean in usual_durations(active, among=visible).items()}
    return [
        {
            **item,
            "execution": known.get(item["id"]),
            "document": documents.get(item["id"]),
            "usual": usual.get(item["id"]),
        }
        for item in items
    ]


def _workers(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    running = defaultdict(list)
    for row in rows:
        running[row["worker"]].append(row)
    try:
        return [{"view": view, "runs": running[view.name]} for view in workers()]
    except LedgerUnreachable:
        return []


def _events() -> list[WorkerEvent]:
    since = datetime.now(UTC) - timedelta(days=1)
    return list(WorkerEvent.objects.filter(at__gte=since)[:EVENTS_SHOWN])


def history_shown(name: str, *, now: datetime) -> dict[str, Any]:
    """Return the charts of a span, "hour", "day" or "week", and what it comes to as a whole."""
    span = SPANS[name]
    points = series(span, now=now)
    start = datetime.fromtimestamp((now.timestamp() - span.seconds) // span.step * span.step, UTC)
    frame = charts.Frame(start, span.step, span.seconds // span.step + 1)
    whole = merged(points, at=start, seconds=span.seconds) if points else Point(start, span.seconds)
    return {
        "span": name,
        "spans": SPANS,
        "whole": whole,
        "start": start,
        "step": span.step,
        "charts": _charts(points, frame),
        "sample_seconds": settings.SAMPLE_SECONDS,
    }


def _charts(points: list[Point], frame: charts.Frame) -> list[charts.Chart]:
    def of(
        name: str, title: str, unit: str = "", *, top: float = 1.0, **values: charts.Value
    ) -> charts.Chart:
        return charts.chart(
            name, title, points, frame=frame, values=values, unit=unit, least_top=top
        )

    return [
        of("running", "Running", running=lambda p: p.running, limit=lambda p: p.running_limit),
        of("queued", "Queued", queued=lambda p: p.queued, limit=lambda p: p.queued_limit),
        of("use", "Utilisation", "%", top=100, utilisation=lambda p: 100 * p.utilisation),
        of("refused", "Refused", refused=lambda p: p.refused),
        of("wait", "Wait until the start", "s", median=_wait_p50, p95=_wait_p95),
        of("duration", "Duration", "s", median=_duration_p50, p95=_duration_p95),
    ]


_wait_p50, _wait_p95 = attrgetter("wait_p50"), attrgetter("wait_p95")
_duration_p50, _duration_p95 = attrgetter("duration_p50"), attrgetter("duration_p95")


def may_see(caller: Caller) -> bool:
    """Return whether the page is for this caller: a member of the team, not a guest."""
    return caller.may(Scope.OPERATE) or caller.user.has_perm("executions.view_execution")
