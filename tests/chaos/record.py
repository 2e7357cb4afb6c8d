"""Reads the history of a run from the database, and what is left in the ledger."""

from collections.abc import Iterable, Sequence

from django.conf import settings

from capacity.answers import Census
from capacity.ledger import ledger
from capacity.limits import Usage
from capacity.models import Intervention
from executions.models import Execution, Transition
from tests.chaos.history import Fault, History, LimitChange, Move, Record


def history(accepted: Iterable[str], faults: Sequence[Fault], *, began: float) -> History:
    """Return what happened since `began`."""
    return History(
        accepted=frozenset(accepted),
        records=[_record(row) for row in _rows()],
        limits=[LimitChange(began, settings.RUNNING_CAPACITY), *_limits()],
        faults=faults,
        left=tuple(left_over(ledger().usage(), ledger().census(), ledger().lost())),
    )


def left_over(usage: Usage, census: Census, lost: Sequence[str]) -> list[str]:
    """Return in words what a ledger at rest should not hold."""
    figures = {
        "slots": usage.slots,
        "active slots": usage.active,
        "listed messages": usage.listed,
        "delayed messages": usage.delayed,
        "unacked messages": usage.unacked,
        "memberships": len(census.admitted),
        "lost ids": len(lost),
    }
    return [f"left in the ledger: {count} {name}" for name, count in figures.items() if count]


def _rows() -> Iterable[Execution]:
    return Execution.objects.prefetch_related("transitions").iterator(chunk_size=500)


def _record(row: Execution) -> Record:
    return Record(
        id=str(row.pk),
        moves=[_move(transition) for transition in row.transitions.all()],
        expected=row.name,
        cancel_requested=row.cancel_requested_at is not None,
    )


def _move(row: Transition) -> Move:
    return Move(row.old, row.new, row.at.timestamp(), row.worker, row.reason)


def _limits() -> Iterable[LimitChange]:
    changes = Intervention.objects.exclude(running=None).order_by("id")
    return [LimitChange(row.at.timestamp(), row.running or 0) for row in changes]
