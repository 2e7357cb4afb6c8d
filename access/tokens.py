"""Issue, find and revoke tokens."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Q, QuerySet

from access import audit
from access.actions import Action
from access.models import Token
from access.scopes import Scope

PREFIX = "st_"
#: `last_used_at` is written at most this often: a busy token must not write at each request.
USE_RESOLUTION = timedelta(minutes=1)


def issue(
    user: AbstractBaseUser,
    *,
    scope: Scope,
    now: datetime,
    name: str = "",
    lifetime: timedelta | None = None,
) -> tuple[Token, str]:
    """Make a token and return it with its secret, which can't be had again."""
    secret = PREFIX + secrets.token_urlsafe(32)
    token = _created(
        user_id=user.pk,
        name=name,
        digest=digest_of(secret),
        prefix=secret[:11],
        scope=scope,
        created_at=now,
        expires_at=now + lifetime if lifetime else None,
    )
    return token, secret


@transaction.atomic
def _created(**fields: Any) -> Token:
    token = Token.objects.create(**fields)
    detail = f"{token.name} ({token.scope})" if token.name else token.scope
    audit.record(Action.TOKEN_MADE, by=token.user, target=f"{token.prefix}…", detail=detail)
    return token


def find(secret: str, *, now: datetime) -> Token | None:
    """Return the token of a secret if it may be used now, with its user; note the use."""
    token = _usable(now).filter(digest=digest_of(secret)).select_related("user").first()
    if token is not None:
        _note_use(token, now)
    return token


@transaction.atomic
def revoke(tokens: QuerySet[Token], *, now: datetime, by: AbstractBaseUser | None = None) -> int:
    """End tokens for `by`; return how many had not been revoked before."""
    count = 0
    for token in tokens.filter(revoked_at=None):
        if Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now):
            count += 1
            detail = f"of {token.user}" if token.user != by else ""
            audit.record(Action.TOKEN_REVOKED, by=by, target=f"{token.prefix}…", detail=detail)
    return count


def digest_of(secret: str) -> str:
    """Return what is kept of a secret; it has 256 random bits, so a plain hash is enough."""
    return sha256(secret.encode(errors="surrogatepass")).hexdigest()


def _usable(now: datetime) -> QuerySet[Token]:
    unexpired = Q(expires_at=None) | Q(expires_at__gt=now)
    return Token.objects.filter(unexpired, revoked_at=None, user__is_active=True)


def _note_use(token: Token, now: datetime) -> None:
    if token.last_used_at is None or now - token.last_used_at >= USE_RESOLUTION:
        Token.objects.filter(pk=token.pk).update(last_used_at=now)
