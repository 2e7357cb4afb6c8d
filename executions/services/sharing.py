"""Share an execution by a link that is signed, expires and can be revoked."""

from datetime import timedelta
from uuid import UUID

from django.contrib.auth.models import User
from django.core import signing
from django.db import transaction
from django.utils import timezone

from access import audit
from access.audit import Action
from executions.models import Execution, Share

SALT = "executions.share"


@transaction.atomic
def share(execution: Execution, *, by: User, lifetime: timedelta) -> Share:
    """Make a link that lasts so long; the audit log tells who did."""
    now = timezone.now()
    made = Share.objects.create(
        execution=execution, made_by=by, made_at=now, expires_at=now + lifetime
    )
    detail = f"{execution.name}, for {lifetime.days} days"
    audit.record(Action.SHARED, by=by, target=f"execution {execution.pk}", detail=detail)
    return made


@transaction.atomic
def unshare(link: Share, *, by: User) -> bool:
    """End a link at once; return whether it had not been revoked before."""
    living = Share.objects.filter(pk=link.pk, revoked_at=None)
    ended = bool(living.update(revoked_at=timezone.now()))
    if ended:
        detail = "revoked a link to it"
        audit.record(Action.CHANGED, by=by, target=f"execution {link.execution_id}", detail=detail)
    return ended


def token_of(link: Share) -> str:
    """Return the word that the link's address ends with: its id, signed with the secret key."""
    return signing.Signer(salt=SALT).sign(link.pk.hex)


def find_share(token: str) -> Share | None:
    """Return the link of a token, also one that has ended; None for what was never signed."""
    try:
        id = UUID(hex=signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    return Share.objects.filter(pk=id).select_related("execution").first()
