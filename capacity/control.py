"""Changes of the limits: at once, everywhere, recorded with who and why."""

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from capacity.ledger import ledger
from capacity.models import Intervention
from capacity.snapshot import Reading, reading


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
    with transaction.atomic():
        Intervention.objects.create(
            running=running,
            queued=queued,
            paused=paused,
            by_id=by.pk if by else None,
            reason=reason,
        )
        ledger().configure(running=running, queued=queued, paused=paused)
    return reading()


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
