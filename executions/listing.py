"""Pages of executions, newest first."""

from dataclasses import dataclass

from django.db.models import Q

from executions.models import Execution, ExecutionQuerySet
from executions.requests import PageCursor


@dataclass(frozen=True)
class Page:
    """Some executions, and where the next ones are."""

    executions: list[Execution]
    next: PageCursor | None


def page_of(executions: ExecutionQuerySet, *, after: PageCursor | None, size: int) -> Page:
    """Return up to `size` of `executions` that come after the cursor."""
    rows = list(_after(executions, after).order_by("-queued_at", "-id")[: size + 1])
    shown = rows[:size]
    more = len(rows) > size
    return Page(shown, PageCursor(shown[-1].queued_at, shown[-1].id) if more else None)


def _after(executions: ExecutionQuerySet, cursor: PageCursor | None) -> ExecutionQuerySet:
    if cursor is None:
        return executions
    same_time = Q(queued_at=cursor.queued_at, id__lt=cursor.id)
    # The first condition bounds the index scan; the second breaks ties.
    return executions.filter(
        Q(queued_at__lte=cursor.queued_at), Q(queued_at__lt=cursor.queued_at) | same_time
    )
