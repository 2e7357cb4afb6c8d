"""Cancel: what waits never runs; what runs is stopped before its slot is free."""

from enum import StrEnum

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.utils import timezone

from access import audit
from access.audit import Action
from capacity.answers import Cancellation
from capacity.ledger import ledger
from capacity.live import announce, execution_topic
from executions.models import Execution
from executions.services.submission import audit_target
from executions.states import Status


class Cancelled(StrEnum):
    """What became of a request to cancel."""

    CANCELLED = "cancelled"
    STOPPING = "stopping"  # its worker ends its processes, then it is cancelled
    ALREADY_FINISHED = "already_finished"


def cancel(
    execution: Execution, *, by: AbstractBaseUser | AnonymousUser | None = None
) -> Cancelled:
    """Cancel an execution; harmless when asked twice.

    The wish is recorded first: whatever dies after that, a worker or the reconciliation heeds it.

    Raises:
        LedgerUnreachable: the wish is recorded, but the worker could not be told yet.
    """
    now = timezone.now()
    chosen = Execution.objects.filter(pk=execution.pk)
    with transaction.atomic():
        if not chosen.living().update(cancel_requested_at=now):
            return Cancelled.ALREADY_FINISHED
        audit.record(Action.CANCELLED, by=by, target=audit_target(execution), detail=execution.name)
    reason = f"Cancelled by {by.get_username()}." if by and by.pk else "Cancelled."
    found = ledger().cancel(str(execution.pk))
    ended = found is not Cancellation.HELD and chosen.move(
        Status.QUEUED, Status.CANCELLED, now=now, reason=reason, finished_at=now
    )
    announce(execution_topic(str(execution.pk)))
    if ended:
        return Cancelled.CANCELLED
    if chosen.living().exists():
        return Cancelled.STOPPING
    return Cancelled.ALREADY_FINISHED
