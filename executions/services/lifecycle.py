"""Start, finish and the ways back: how a worker's steps are recorded, each a compare-and-set."""

from collections.abc import Sequence
from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from capacity.answers import Start
from capacity.deliveries import Delivery, worker_of
from capacity.ledger import ledger
from capacity.live import announce, execution_topic
from executions.counts import ENDED
from executions.models import Artifact, Execution, ExecutionQuerySet, Log, TestResult
from executions.runner import Outcome, Result, TestOutcome
from executions.services.parts import record_parts
from executions.states import Status
from executions.told import told

#: A stopped one was cancelled: what was stopped for another reason is given back, not finished.
STATUS_OF = {
    Outcome.PASSED: Status.PASSED,
    Outcome.FAILED: Status.FAILED,
    Outcome.ERRORED: Status.ERRORED,
    Outcome.TIMED_OUT: Status.TIMED_OUT,
    Outcome.STOPPED: Status.CANCELLED,
}
LOST = "Its worker was lost; it runs again."
LOST_FOR_GOOD = "Its worker was lost as often as attempts are allowed."


def start(execution_id: str, delivery: Delivery) -> Execution | None:
    """Move a fetched execution to running; None where there is nothing (more) to run.

    A row that already says running was left by a lost worker: only a slot's holder gets here.
    """
    now = timezone.now()
    chosen = Execution.objects.filter(pk=execution_id)
    execution = chosen.first()
    if execution is None or execution.state.is_terminal:
        return None
    verdict = ledger().start(execution_id, delivery.tag)
    if verdict is Start.LOST:
        return None
    if execution.delivery_tag == delivery.tag:
        return execution  # it was started, but the database went away before it said so
    if execution.state is Status.RUNNING:
        requeue_lost(execution, now=now)
    if verdict is Start.CANCELLED or execution.cancel_requested_at:
        chosen.move(Status.QUEUED, Status.CANCELLED, now=now, reason="Cancelled.", finished_at=now)
        return None
    moved = chosen.move(
        Status.QUEUED, Status.RUNNING, now=now, worker=worker_of(delivery.tag),
        queued_at=_queued_at(execution, delivery), started_at=delivery.fetched_at,
        delivery_tag=delivery.tag,
    )  # fmt: skip
    return chosen.get() if moved else None


def _queued_at(execution: Execution, delivery: Delivery) -> datetime:
    """Return when the ledger admitted it: by this, executions start in the order they were queued.

    The row was written a moment before, and those of simultaneous submissions in any order.
    """
    admitted = ledger().admitted_at(delivery.id)
    if admitted is None:
        return execution.queued_at
    return min(datetime.fromtimestamp(admitted, UTC), delivery.fetched_at)


def requeue_lost(execution: Execution, *, now: datetime) -> bool:
    """Move a running execution whose worker was lost back to the queue: its next attempt."""
    return Execution.objects.filter(
        pk=execution.pk, delivery_tag=execution.delivery_tag
    ).move(
        Status.RUNNING, Status.QUEUED, now=now, worker=execution.worker,
        reason=LOST,
        attempt=execution.attempt + 1, started_at=None, delivery_tag="",
    )  # fmt: skip


def retry(execution: Execution) -> bool:
    """Give a lost attempt its next one; past the attempt limit, end it and return False."""
    if execution.attempt < settings.MAX_ATTEMPTS:
        return requeue_lost(execution, now=timezone.now())
    end_lost(execution)
    return False


def give_back(execution: Execution, *, reason: str) -> bool:
    """Move an execution that this delivery was running back to the queue; no attempt is counted."""
    return _held(execution).move(
        Status.RUNNING, Status.QUEUED, now=timezone.now(), worker=execution.worker,
        reason=reason, started_at=None, delivery_tag="",
    )  # fmt: skip


def finish(
    execution: Execution, result: Result, *, log: bytes, artifacts: Sequence[Artifact] = ()
) -> bool:
    """Record the verdict and all that is kept; False if another delivery took over."""
    now = timezone.now()
    counts = result.counts
    with transaction.atomic():
        finished = _held(execution).move(
            Status.RUNNING,
            STATUS_OF[result.outcome],
            now=now,
            reason=result.reason,
            worker=execution.worker,
            finished_at=now,
            passed=counts.passed,
            failed=counts.failed,
            skipped=counts.skipped,
            errored=counts.errored,
            flaky=counts.flaky,
        )
        if finished:
            Log.objects.create(execution=execution, content=log)
            Artifact.objects.bulk_create(artifacts)
            TestResult.objects.bulk_create(_rows(execution, result.tests))
            record_parts(execution, result, now=now)
    if finished:
        ENDED.add(status=STATUS_OF[result.outcome])
    return finished


def end_lost(execution: Execution) -> bool:
    """End an execution whose workers were lost as often as the attempt limit allows."""
    now = timezone.now()
    if execution.cancel_requested_at:
        status, reason = Status.CANCELLED, "Cancelled."
    else:
        status, reason = Status.ERRORED, LOST_FOR_GOOD
    with transaction.atomic():
        moved = _held(execution).move(
            execution.state, status, now=now, reason=reason, worker=execution.worker,
            finished_at=now,
        )  # fmt: skip
        if moved:
            Log.objects.create(execution=execution, content=told(str(execution.pk)).log)
    if moved:
        announce(execution_topic(str(execution.pk)))
    return moved


def _held(execution: Execution) -> ExecutionQuerySet:
    """Return the execution, as long as it is still this delivery's."""
    return Execution.objects.filter(pk=execution.pk, delivery_tag=execution.delivery_tag)


def _rows(execution: Execution, tests: Sequence[TestOutcome]) -> list[TestResult]:
    return [
        TestResult(
            execution=execution,
            place=place,
            node=test.node[:1000],
            name=test.name[:500],
            outcome=test.outcome,
            duration=test.duration,
            message=test.message,
            location=test.location[:500],
        )
        for place, test in enumerate(tests)
    ]
