"""What became of workers: taken over from the ledger, each once, and a lost one's place taken."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from capacity.ledger import ledger
from capacity.models import WorkerEvent

Kind = WorkerEvent.Kind
#: Events that are older are dropped.
KEPT = timedelta(days=30)


def record(events: Sequence[str]) -> None:
    """Write down what the ledger tells of workers; told twice, it is written once.

    Raises:
        LedgerUnreachable: it is in the database, but the ledger could not be told so yet.
    """
    if not events:
        return
    rows = [_row(json.loads(event)) for event in events]
    WorkerEvent.objects.bulk_create(rows, ignore_conflicts=True)
    _replace()
    ledger().forget_worker_events(events)


def losses(*, since: datetime) -> list[WorkerEvent]:
    """Return the workers lost since then, the latest first; `replaced_at` is None while missed."""
    return list(WorkerEvent.objects.filter(kind=Kind.LOST, at__gte=since))


def drop_old(*, now: datetime) -> None:
    """Drop what nobody asks for any more."""
    WorkerEvent.objects.filter(at__lt=now - KEPT).delete()


def _row(event: dict[str, Any]) -> WorkerEvent:
    note = json.loads(event["note"])
    is_back = event["kind"] == Kind.JOINED and note.get("again")
    return WorkerEvent(
        kind=Kind.RETURNED if is_back else event["kind"],
        worker=event["worker"],
        host=note.get("host", ""),
        version=note.get("version", ""),
        at=datetime.fromtimestamp(float(event["at"]), UTC),
    )


def _replace() -> None:
    """Let each worker that came take the place of one that is missed, its own machine's first."""
    missed = list(WorkerEvent.objects.filter(kind=Kind.LOST, replaced_at=None))
    for came in _came_since(min((lost.at for lost in missed), default=None)):
        fits = [lost for lost in missed if _fits(came, lost)]
        if fits:
            lost = min(fits, key=lambda it: (it.worker != came.worker, it.host != came.host, it.at))
            missed.remove(lost)
            WorkerEvent.objects.filter(pk=lost.pk).update(replaced_at=came.at)


def _came_since(loss: datetime | None) -> QuerySet[WorkerEvent]:
    """Return those that took nobody's place yet, the first first."""
    if loss is None:
        return WorkerEvent.objects.none()
    since = loss - timedelta(seconds=settings.LEASE_SECONDS)
    came = WorkerEvent.objects.filter(at__gte=since, kind__in=(Kind.JOINED, Kind.RETURNED))
    taken = WorkerEvent.objects.filter(replaced_at__gte=since).values("replaced_at")
    return came.exclude(at__in=taken).order_by("at")


def _fits(came: WorkerEvent, lost: WorkerEvent) -> bool:
    """Whether it came after the other was heard of last, a lease before its loss."""
    if came.worker == lost.worker:
        return came.at >= lost.at
    return came.at >= lost.at - timedelta(seconds=settings.LEASE_SECONDS)
