"""Errors as RFC 9457 problems: a media type, a stable code, and words."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse

MEDIA_TYPE = "application/problem+json"
#: Where a code is explained; `type` of a problem is this and its code.
TYPES = "/api/v1/problems/"


@dataclass(frozen=True)
class Kind:
    """A sort of problem: what stays the same each time it occurs."""

    code: str
    status: HTTPStatus
    title: str


BAD_REQUEST = Kind("bad_request", HTTPStatus.BAD_REQUEST, "Bad request")
UNAUTHENTICATED = Kind("unauthenticated", HTTPStatus.UNAUTHORIZED, "Not signed in")
FORBIDDEN = Kind("forbidden", HTTPStatus.FORBIDDEN, "Not allowed")
NOT_FOUND = Kind("not_found", HTTPStatus.NOT_FOUND, "Not found")
METHOD_NOT_ALLOWED = Kind("method_not_allowed", HTTPStatus.METHOD_NOT_ALLOWED, "Method not allowed")
INVALID = Kind("invalid", HTTPStatus.UNPROCESSABLE_ENTITY, "The request is wrong")
DATABASE_UNAVAILABLE = Kind(
    "database_unavailable", HTTPStatus.SERVICE_UNAVAILABLE, "Database unavailable"
)
INTERNAL_ERROR = Kind("internal_error", HTTPStatus.INTERNAL_SERVER_ERROR, "Internal error")


class Problem(Exception):
    """A request ends with a problem; raised by operations, answered by the API."""

    def __init__(
        self,
        kind: Kind,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        **members: Any,
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.headers = dict(headers or {})
        self.members = members

    def as_json(self) -> dict[str, Any]:
        """Return the problem's object."""
        return {
            "type": TYPES + self.kind.code,
            "title": self.kind.title,
            "status": int(self.kind.status),
            "code": self.kind.code,
            "detail": self.detail,
            **self.members,
        }

    def response(self) -> HttpResponse:
        """Return the problem as an answer."""
        content = json.dumps(self.as_json(), cls=DjangoJSONEncoder)
        return HttpResponse(
            content, status=self.kind.status, content_type=MEDIA_TYPE, headers=self.headers
        )


def unauthenticated() -> Problem:
    """Return the answer to a caller that nobody knows."""
    return Problem(
        UNAUTHENTICATED,
        "Send a valid token as 'Authorization: Bearer st_…', or sign in.",
        headers={"WWW-Authenticate": 'Bearer realm="Supertest"'},
    )


def forbidden(detail: str) -> Problem:
    """Return the answer to a caller that may not do this."""
    return Problem(FORBIDDEN, detail)


def not_found(what: str = "page") -> Problem:
    """Return the answer where nothing is, or nothing that the caller may see."""
    return Problem(NOT_FOUND, f"There is no such {what}.")


def invalid(**fields: str) -> Problem:
    """Return the answer to a request whose `fields` are wrong, each with what is wrong about it."""
    return invalid_fields(fields.items())


def invalid_fields(fields: Iterable[tuple[str, str]]) -> Problem:
    """Return the answer to a request with these (field, message) errors."""
    errors = [{"field": _shown(field), "message": _shown(message)} for field, message in fields]
    detail = " ".join(f"{error['field']}: {error['message']}" for error in errors)
    return Problem(INVALID, detail, errors=errors)


def _shown(text: str, limit: int = 300) -> str:
    """Bound what a caller sent, and drop what can't be encoded, before it is sent back."""
    return text[:limit].encode(errors="replace").decode()
