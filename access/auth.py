"""Who calls the API, and how far they may go."""

from dataclasses import dataclass

from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone

from access import audit, problems, rates, tokens
from access.models import Token
from access.scopes import Scope
from access.threads import in_thread

#: What a member must be granted for each scope, the most first.
PERMISSIONS = {
    Scope.OPERATE: "capacity.change_limits",
    Scope.RUN: "executions.add_execution",
    Scope.READ: "executions.view_execution",
}


@dataclass(frozen=True)
class Caller:
    """Somebody who is known, and what they may do."""

    user: User
    scope: Scope
    token: Token | None = None

    def may(self, scope: Scope) -> bool:
        """Return whether the caller may do what needs `scope`."""
        return self.scope.covers(scope)


class CallerRequest(HttpRequest):
    """A request whose caller is known."""

    auth: Caller


class Bearer(AuthBase):
    """Asks for a caller with at least a scope: a bearer token, or a session with CSRF token."""

    openapi_type = "http"
    openapi_scheme = "bearer"
    openapi_description = "A token `st_…`, or the session cookie with the CSRF token."

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    async def __call__(self, request: HttpRequest) -> Caller:
        """Return the caller.

        Raises:
            Problem: 401 when nobody is known, 403 when the scope or the CSRF token is missing.
        """
        caller = await caller_of(request)
        if caller is None:
            raise problems.unauthenticated()
        if not caller.may(self.scope):
            why = f"This needs the scope '{self.scope}'; you have '{caller.scope}'."
            await in_thread(audit.refused, caller.user, request, why)
            raise problems.forbidden(why)
        return caller


async def caller_of(request: HttpRequest) -> Caller | None:
    """Return who calls: a header, when there is one, decides alone."""
    header = request.headers.get("Authorization")
    if header is not None:
        return await in_thread(_caller_of_header, header)
    caller = await in_thread(_caller_of_session, request)
    if caller is not None and check_csrf(request) is not None:
        raise problems.forbidden("The CSRF token is missing or wrong.")
    return caller


def scope_of(user: User) -> Scope:
    """Return a signed-in user's scope; who was granted nothing may run things of their own."""
    granted = (scope for scope, name in PERMISSIONS.items() if user.has_perm(name))
    return next(granted, Scope.RUN)


def _caller_of_header(header: str) -> Caller | None:
    kind, _, secret = header.partition(" ")
    if kind.lower() != "bearer":
        return None
    token = tokens.find(secret.strip(), now=timezone.now())
    if token is None:
        return None
    rates.check(str(token.pk))
    return Caller(token.user, _reach(token), token)


def _reach(token: Token) -> Scope:
    """Return a token's scope, or what is left of it: its user may do less than when it was made."""
    own, granted = scope_of(token.user), Scope(token.scope)
    return granted if own.covers(granted) else own


def _caller_of_session(request: HttpRequest) -> Caller | None:
    user = request.user
    return Caller(user, scope_of(user)) if user.is_authenticated else None
