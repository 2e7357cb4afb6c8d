"""Which executions are worth comparing with one: others of the same job, test or name."""

from executions.models import Execution, ExecutionQuerySet
from executions.states import LIVING

#: How many are offered.
MOST = 25


def others(execution: Execution, *, among: ExecutionQuerySet) -> list[Execution]:
    """Return the newest ended ones that ran the same, without it."""
    ended = _same(execution, among).exclude(status__in=LIVING).exclude(pk=execution.pk)
    return list(ended.defer("files", "variables").order_by("-queued_at")[:MOST])


def previous(execution: Execution, *, among: ExecutionQuerySet) -> Execution | None:
    """Return the last ended one before it that ran the same."""
    earlier = _same(execution, among).filter(queued_at__lt=execution.queued_at)
    return (
        earlier.exclude(status__in=LIVING)
        .defer("files", "variables")
        .order_by("-queued_at")
        .first()
    )


def _same(execution: Execution, among: ExecutionQuerySet) -> ExecutionQuerySet:
    if execution.job_id:
        return among.filter(job=execution.job_id)
    if execution.test_id:
        return among.filter(test=execution.test_id)
    return among.filter(job=None, test=None, name=execution.name)
