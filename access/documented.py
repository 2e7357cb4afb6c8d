"""What the OpenAPI document says besides ninja's own: problems, and answers that are not JSON."""

from collections.abc import Iterable, Mapping
from typing import Any

from ninja import Schema
from pydantic import ConfigDict

from access import problems, rates
from access.problems import Kind

#: The problems that every operation with a caller may answer with.
COMMON = (
    problems.UNAUTHENTICATED,
    problems.FORBIDDEN,
    problems.INVALID,
    rates.RATE_LIMITED,
)


class FieldError(Schema):
    """What is wrong with one field."""

    field: str
    message: str


class ProblemDocument(Schema):
    """RFC 9457 problem details; `code` is stable."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[FieldError] | None = None


def answers(
    *kinds: Kind, media: Mapping[int, str] | None = None, headers: Mapping[int, Any] | None = None
) -> dict[str, Any]:
    """Return an operation's `openapi_extra`: its problems, and media types that are not JSON."""
    responses: dict[int, Any] = problem_responses(*COMMON, *kinds)["responses"]
    for status, media_type in (media or {}).items():
        responses[status] = {
            "description": "OK", "content": {media_type: {"schema": {"type": "string"}}}
        }  # fmt: skip
    for status, names in (headers or {}).items():
        responses.setdefault(status, {})["headers"] = names
    return {"responses": responses}


def problem_responses(*kinds: Kind) -> dict[str, Any]:
    """Return the `openapi_extra` of an operation that answers with these problems."""
    by_status: dict[int, list[Kind]] = {}
    for kind in kinds:
        by_status.setdefault(int(kind.status), []).append(kind)
    return {"responses": {status: _problem(found) for status, found in by_status.items()}}


def header(description: str, *, kind: str = "string") -> dict[str, Any]:
    """Return the description of one header."""
    return {"description": description, "schema": {"type": kind}}


def _problem(kinds: Iterable[Kind]) -> dict[str, Any]:
    return {
        "description": ", or ".join(f"{kind.title} (`{kind.code}`)" for kind in kinds),
        "content": {problems.MEDIA_TYPE: {"schema": ProblemDocument.model_json_schema()}},
    }
