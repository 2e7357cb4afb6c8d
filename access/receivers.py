"""What the audit log hears from Django: who signed in or out, and what was changed in the admin."""

from datetime import timedelta
from typing import Any

from axes.signals import user_locked_out

from django.conf import settings
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import post_save
from django.http import HttpRequest

from access import audit
from access.addresses import client_address
from access.audit import Action

IN_ADMIN = {ADDITION: Action.CREATED, CHANGE: Action.CHANGED, DELETION: Action.DELETED}
SOMEBODY = "a name that nobody has"


def connect() -> None:
    """Listen."""
    user_logged_in.connect(on_signed_in, dispatch_uid="access.signed_in")
    user_logged_out.connect(on_signed_out, dispatch_uid="access.signed_out")
    user_login_failed.connect(on_sign_in_failed, dispatch_uid="access.sign_in_failed")
    user_locked_out.connect(on_sign_in_paused, dispatch_uid="access.sign_in_paused")
    post_save.connect(on_admin_change, sender=LogEntry, dispatch_uid="access.admin_change")


def on_signed_in(request: HttpRequest | None, user: AbstractBaseUser, **_: Any) -> None:
    """Record who signed in, and from where."""
    audit.record(Action.SIGNED_IN, by=user, target="", detail=_from(request))


def on_signed_out(request: HttpRequest | None, user: AbstractBaseUser | None, **_: Any) -> None:
    """Record who signed out."""
    audit.record(Action.SIGNED_OUT, by=user, target="", detail=_from(request))


def on_sign_in_failed(
    credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any
) -> None:
    """Record which user could not sign in."""
    if getattr(request, "axes_locked_out", False):
        return  # recorded as paused
    name = _known(credentials.get("username"))
    audit.record(Action.SIGN_IN_FAILED, by=None, target=name, detail=_from(request))


def on_sign_in_paused(request: HttpRequest, username: str | None, **_: Any) -> None:
    """Record that too many attempts failed, once a pause."""
    audit.record_once(
        Action.SIGN_IN_PAUSED, by=None, target=_known(username), detail=_from(request),
        within=timedelta(seconds=settings.SIGN_IN_PAUSE),
    )  # fmt: skip


def on_admin_change(*, instance: LogEntry, created: bool, **_: Any) -> None:
    """Record what Django's admin records."""
    if created and instance.content_type is not None:
        target = f"{instance.content_type.name} {instance.object_id}: {instance.object_repr}"
        audit.record(
            IN_ADMIN[instance.action_flag], by=instance.user, target=target, detail="in the admin"
        )


def _known(name: str | None) -> str:
    """Return the name of a user; what else was typed may be a password in the wrong field."""
    users: Any = get_user_model()
    known = users.objects.filter(**{users.USERNAME_FIELD: name or ""}).exists()
    return name if name and known else SOMEBODY


def _from(request: HttpRequest | None) -> str:
    return f"from {client_address(request)}" if request else ""
