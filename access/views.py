"""The page of somebody's own tokens."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from access import problems, tokens
from access.forms import LIFETIMES, scopes, token_asked
from access.models import Token
from access.pages import MemberRequest, member, render_problem
from access.problems import Problem
from access.scopes import Scope


@require_safe
@member(Scope.READ)
def own_tokens(request: MemberRequest) -> HttpResponse:
    """Show the caller's tokens, without their secrets, and the form of a new one."""
    return render(request, "tokens/tokens.html", _context(request))


@require_POST
@never_cache
@member(Scope.READ)
def make_token(request: MemberRequest) -> HttpResponse:
    """Make a token and show its secret, this once: a reload can't bring it back."""
    try:
        asked = token_asked(request.caller, request.POST.dict())
    except Problem as problem:
        context = _context(request) | {"values": request.POST}
        return render_problem(request, "tokens/tokens.html", problem, context)
    made, secret = tokens.issue(
        request.caller.user, scope=asked.scope, now=timezone.now(), name=asked.name,
        lifetime=asked.lifetime,
    )  # fmt: skip
    return render(
        request, "tokens/tokens.html", _context(request) | {"made": made, "secret": secret}
    )


@require_POST
@member(Scope.READ)
def revoke_token(request: MemberRequest, pk: int) -> HttpResponse:
    """End one of the caller's tokens at once."""
    found = Token.objects.filter(pk=pk, user=request.caller.user)
    if not found:
        raise problems.not_found("token")
    tokens.revoke(found, now=timezone.now(), by=request.caller.user)
    messages.info(request, "The token was revoked; it opens nothing any more.", extra_tags="idle")
    return redirect("tokens")


def _context(request: MemberRequest) -> dict[str, Any]:
    now = timezone.now()
    own = Token.objects.filter(user=request.caller.user)
    rows = own.order_by(F("revoked_at").asc(nulls_first=True), "-created_at")
    return {
        "rows": [(token, _state(token, now)) for token in rows],
        "scopes": scopes(request.caller),
        "lifetimes": LIFETIMES.items(),
        "values": {"scope": Scope.RUN, "days": next(iter(LIFETIMES))},
    }


def _state(token: Token, now: datetime) -> str:
    if token.revoked_at:
        return "revoked"
    return "expired" if token.expires_at and token.expires_at <= now else "works"
