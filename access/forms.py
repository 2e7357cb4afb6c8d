"""What people write into forms of this package, checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from access import problems
from access.auth import Caller
from access.scopes import Scope

NAME_MOST = 100
#: How many days a token may last, the usual one first; 0 is for ever.
LIFETIMES = {90: "90 days", 7: "7 days", 30: "30 days", 365: "A year", 0: "Until it is revoked"}


@dataclass(frozen=True)
class TokenAsked:
    """A token that somebody asks for; `lifetime` is None for one that never expires."""

    name: str
    scope: Scope
    lifetime: timedelta | None


def token_asked(caller: Caller, form: Mapping[str, str]) -> TokenAsked:
    """Return what a form asks for.

    Raises:
        Problem: 422 with each wrong field; a token may not reach farther than its user.
    """
    name, scope, days = (form.get(field, "").strip() for field in ("name", "scope", "days"))
    wrong = {
        "name": ""
        if name and len(name) <= NAME_MOST
        else f"It must have 1 to {NAME_MOST} characters.",
        "scope": "" if scope in scopes(caller) else "It must be one that you have yourself.",
        "days": "" if days in map(str, LIFETIMES) else "It must be one of those in the list.",
    }
    if found := [(field, message) for field, message in wrong.items() if message]:
        raise problems.invalid_fields(found)
    return TokenAsked(name, Scope(scope), timedelta(days=int(days)) if int(days) else None)


def scopes(caller: Caller) -> list[Scope]:
    """Return what a token of the caller's may be for, the least first."""
    return [scope for scope in Scope if caller.may(scope)]
