"""Reconcile: the record and the ledger compared, and what differs repaired.

The record decides what lives; the ledger decides who runs. An id is acted upon only when it was
seen adrift for a while, because every move changes one of the two a moment before the other.
"""

import logging
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from capacity.answers import Cancellation, Census
from capacity.control import restore_limits
from capacity.ledger import ledger
from capacity.live import announce, execution_topic
from executions.models import Execution
from executions.queue import is_run_message, publish
from executions.services.lifecycle import end_lost, requeue_lost
from executions.states import Status

logger = logging.getLogger(__name__)

#: Seconds after which a queued row without a message is taken for forgotten, not for just inserted.
FRESH = 3.0


@dataclass
class Report:
    """What one reconciliation repaired: ids, by kind."""

    readmitted: list[str] = field(default_factory=list)
    requeued: list[str] = field(default_factory=list)
    evicted: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    limits_restored: bool = False

    @property
    def numbers(self) -> dict[str, int]:
        """How many things were repaired, by kind; no kind without any."""
        lists = {
            "readmitted": self.readmitted,
            "requeued": self.requeued,
            "evicted": self.evicted,
            "lost": self.lost,
        }
        numbers = {kind: len(ids) for kind, ids in lists.items()}
        numbers["limits_restored"] = int(self.limits_restored)
        return {kind: number for kind, number in numbers.items() if number}

    @property
    def repairs(self) -> int:
        """How many things were repaired."""
        return sum(self.numbers.values())


def reconcile() -> Report:
    """Compare and repair once; safe beside submissions, workers and other reconciliations.

    Raises:
        LedgerUnreachable: Redis did not answer; what was repaired until then stays so.
    """
    now = timezone.now()
    report = Report(limits_restored=restore_limits())
    # The ledger first: an id that ends between the two looks is then no living row, and waits for
    # the next reconciliation before anything is done about it.
    census = ledger().census()
    _take_over_lost(report)
    living = Execution.objects.living().defer("files", "variables").order_by("queued_at")
    rows = {str(row.pk): row for row in living}
    _requeue_reaped(rows.values(), census, report, now=now)
    _heed_cancellations(rows.values())
    _repair_drift(rows, census, report, now=now)
    if report.repairs:
        logger.warning(
            "reconciled", extra={name: found for name, found in asdict(report).items() if found}
        )
        ledger().note_repairs(report.numbers)
    return report


def _take_over_lost(report: Report) -> None:
    for id in ledger().lost():
        row = Execution.objects.living().filter(pk=id).first()
        if row and end_lost(row):
            report.lost.append(id)
        ledger().forget_lost(id)


def _requeue_reaped(
    rows: Iterable[Execution], census: Census, report: Report, *, now: datetime
) -> None:
    """Rows that say running whose message is back in the queue."""
    running = {str(row.pk): row for row in rows if row.state is Status.RUNNING}
    suspects = census.waiting & running.keys()
    # Those that were started between the census and the look at the rows wait no more.
    waiting = ledger().census().waiting if suspects else suspects
    for id in suspects & waiting:
        if requeue_lost(running[id], now=now):
            report.requeued.append(id)
            announce(execution_topic(id))


def _heed_cancellations(rows: Iterable[Execution]) -> None:
    """Cancel again what was cancelled while the ledger could not be reached."""
    for row in rows:
        wanted = row.cancel_requested_at is not None
        if wanted and ledger().cancel(str(row.pk)) is not Cancellation.HELD:
            _end_cancelled(row)


def _repair_drift(
    rows: dict[str, Execution], census: Census, report: Report, *, now: datetime
) -> None:
    known = census.held | census.waiting
    fresh = now - timedelta(seconds=FRESH)
    missing = {id for id, row in rows.items() if id not in known and row.queued_at < fresh}
    orphans = (known | census.admitted) - rows.keys()
    running = {id for id in missing if rows[id].state is Status.RUNNING}
    # A worker that still runs a missing one is told by its next renewal, and gives it back itself.
    lost = set(ledger().absent(running | orphans, seconds=settings.LEASE_SECONDS))
    for id in (id for id in rows if id in missing):  # in their old order
        if id not in running:
            _readmit(rows[id], report)
        elif id in lost:
            _retry(rows[id], report, now=now)
    for id in orphans:
        _evict(id, report, is_old=id in lost)


def _retry(row: Execution, report: Report, *, now: datetime) -> None:
    """Run again what no worker holds any more, unless it has had its attempts.

    The ledger counts attempts too, but not those of a task that broke, nor those before a flush.
    """
    if row.attempt < settings.MAX_ATTEMPTS:
        if requeue_lost(row, now=now):
            _readmit(row, report)
    elif end_lost(row):
        report.lost.append(str(row.pk))


def _readmit(row: Execution, report: Report) -> None:
    if row.cancel_requested_at:
        _end_cancelled(row)
        return
    publish(row, accepted=True)
    report.readmitted.append(str(row.pk))


def _end_cancelled(row: Execution) -> None:
    now = timezone.now()
    if Execution.objects.filter(pk=row.pk).move(
        Status.QUEUED, Status.CANCELLED, now=now, reason="Cancelled.", finished_at=now
    ):
        announce(execution_topic(str(row.pk)))


def _evict(id: str, report: Report, *, is_old: bool) -> None:
    """Remove what no living row stands behind: at once if it never had a message, else when old."""
    message = ledger().message(id)
    if message is not None and not (is_old and is_run_message(message)):
        return
    if ledger().evict(id):
        report.evicted.append(id)
