"""The audit log: who ran, cancelled, changed or was refused what.

Write within the transaction of what is recorded, so that neither is without the other. Never hand
over a secret's value: entries are shown as they are.
"""

from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from access.actions import Action
from access.models import AuditEntry

__all__ = ["Action", "found", "record", "record_once", "refused", "withdraw"]

TARGET_MOST, DETAIL_MOST, WHO_MOST = 300, 1000, 150


def record(
    action: Action, *, by: AbstractBaseUser | AnonymousUser | None, target: str, detail: str = ""
) -> AuditEntry:
    """Write down that `by` did `action` to `target`, such as "job 7"; None for nobody known.

    `detail` says more, for people: a name, what changed. Both are cut to what the log holds.
    """
    known = by if by is not None and by.pk is not None else None
    return AuditEntry.objects.create(
        at=timezone.now(),
        action=action,
        by_id=known.pk if known else None,
        who=_plain(known.get_username(), WHO_MOST) if known else "",
        target=_plain(target, TARGET_MOST),
        detail=_plain(detail, DETAIL_MOST),
    )


def record_once(
    action: Action,
    *,
    by: AbstractBaseUser | None,
    target: str,
    detail: str,
    within: timedelta,
) -> None:
    """Write down what people do again and again, unless the same was written `within` this time."""
    same = AuditEntry.objects.filter(
        action=action, by_id=by.pk if by else None, target=_plain(target, TARGET_MOST),
        detail=_plain(detail, DETAIL_MOST), at__gte=timezone.now() - within,
    )  # fmt: skip
    if not same.exists():
        record(action, by=by, target=target, detail=detail)


def withdraw(action: Action, *, target: str) -> None:
    """Take back the newest entry of an action that was undone before anybody could see it."""
    same = AuditEntry.objects.filter(action=action, target=_plain(target, TARGET_MOST))
    if (newest := same.values_list("pk", flat=True).first()) is not None:
        AuditEntry.objects.filter(pk=newest).delete()


def refused(by: AbstractBaseUser, request: HttpRequest, why: str) -> None:
    """Write down that `by` asked for what they may not do; for good, whatever comes after."""
    record(Action.REFUSED, by=by, target=f"{request.method} {request.path}", detail=why)


def found(
    *, action: str = "", who: str = "", q: str = "", before: int | None = None
) -> QuerySet[AuditEntry]:
    """Return entries, newest first: of an action, a person, with words, before an id."""
    entries = AuditEntry.objects.all()
    if action:
        entries = entries.filter(action=action)
    if who:
        entries = entries.filter(who=who)
    if q:
        entries = entries.filter(Q(target__icontains=q) | Q(detail__icontains=q))
    return entries if before is None else entries.filter(pk__lt=before)


def _plain(text: str, most: int) -> str:
    """Return what every database takes: no NUL, no lone surrogate, bounded."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode(errors="replace").decode()[:most]
