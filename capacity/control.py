"""What operators do: at once, everywhere, recorded with who and why."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from access import audit
from capacity.ledger import ledger
from capacity.live import announce
from capacity.models import Act, Intervention
from capacity.snapshot import Reading, reading

#: The topic on which each act is announced.
ACTS = "acts"


class _Undone(Exception):
    """It changed nothing, so it is no part of the history."""


def change_limits(
    *,
    running: int | None = None,
    queued: int | None = None,
    paused: bool | None = None,
    by: AbstractUser | None,
    reason: str = "",
) -> Reading:
    """Change what is not None, and record it; neither happens without the other.

    Raises:
        LedgerUnreachable: Redis did not answer; nothing was changed.
    """
    changed: dict[str, Any] = {"running": running, "queued": queued, "paused": paused}
    with transaction.atomic():
        record(Act.LIMITS, by=by, reason=reason, **changed)
        ledger().configure(**changed)
    tell()
    return reading()


def drain(worker: str, *, drained: bool, by: AbstractUser | None, reason: str = "") -> bool:
    """Have a worker fetch no more, or again, and record it; what it runs goes on to its end.

    Returns False, and records nothing, where no worker of this name is alive.

    Raises:
        LedgerUnreachable: Redis did not answer; nothing was changed.
    """
    try:
        with transaction.atomic():
            record(Act.DRAIN if drained else Act.UNDRAIN, [worker], by=by, reason=reason)
            if not ledger().drain(worker, drained=drained):
                raise _Undone
    except _Undone:
        return False
    tell()
    return True


def advance(ids: Sequence[str], *, by: AbstractUser | None, reason: str = "") -> list[str]:
    """Put those of `ids` that wait before all others, in their order, and record it.

    Returns the ids that were moved; where that is none nothing is recorded.

    Raises:
        LedgerUnreachable: Redis did not answer; nothing was changed.
    """
    moved: list[str] = []
    try:
        with transaction.atomic():
            act = record(Act.ADVANCE, by=by, reason=reason)
            if not (moved := ledger().advance(ids)):
                raise _Undone
            act.subjects = moved
            act.save(update_fields=["subjects"])
    except _Undone:
        return []
    tell()
    return moved


def tell() -> None:
    """Tell the viewers of the operators' page that somebody acted."""
    announce(ACTS)


def record(
    act: Act,
    subjects: Sequence[str] = (),
    *,
    by: AbstractUser | None,
    reason: str = "",
    **changed: Any,
) -> Intervention:
    """Write down what an operator does, to whom and why."""
    kept = Intervention.objects.create(
        act=act, subjects=list(subjects), by_id=by.pk if by else None, reason=reason, **changed
    )
    audit.record(audit.Action.CHANGED, by=by, target="capacity", detail=f"{kept} ({reason})")
    return kept


def restore_limits() -> bool:
    """Give a Redis that was emptied the limits that people set; returns whether it lacked any."""
    known = ledger().own_limits()
    lacking = {
        name: value
        for name in ("running", "queued", "paused")
        if name not in known and (value := _latest(name)) is not None
    }
    if lacking:
        paused = lacking.get("paused")
        ledger().configure(
            running=lacking.get("running"),
            queued=lacking.get("queued"),
            paused=None if paused is None else bool(paused),
        )
    return bool(lacking)


def _latest(field: str) -> int | None:
    changes = Intervention.objects.exclude(**{field: None})
    value: int | None = changes.values_list(field, flat=True).first()
    return value
