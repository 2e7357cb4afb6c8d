"""Every failure of the API as a problem: those of operations, and those around them."""

import logging
from collections.abc import Callable, Iterable
from functools import partial
from http import HTTPStatus
from typing import Any

from asgiref.sync import iscoroutinefunction
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

from access import problems
from access.problems import Problem

logger = logging.getLogger(__name__)

API_ROOT = "/api/"
#: Seconds after which to ask again when the database is away.
RETRY_AFTER = 5
#: The part of a request whose locations begin with a name of ours.
BODY = "body"


def install(api: NinjaAPI) -> None:
    """Make `api` answer every exception with a problem."""
    readers: dict[type[Exception], Callable[[Any], Problem]] = {
        Problem: lambda problem: problem,
        ValidationError: _of_validation,
        HttpError: _of_http,
        Http404: lambda _: problems.not_found(),
        SuspiciousOperation: _of_request,
        OperationalError: _of_database,
        InterfaceError: _of_database,
    }
    for kind, read in readers.items():
        api.add_exception_handler(kind, partial(_answer, read))
    api.add_exception_handler(Exception, _answer_fault)


def _answer(read: Callable[[Any], Problem], _: HttpRequest, error: Any) -> HttpResponse:
    return read(error).response()


def _answer_fault(request: HttpRequest, error: Any) -> HttpResponse:
    logger.error("%s %s failed", request.method, request.path, exc_info=error)
    return _of_status(HTTPStatus.INTERNAL_SERVER_ERROR).response()


def _of_validation(error: ValidationError) -> Problem:
    return problems.invalid_fields((field_of(e["loc"]), message_of(e)) for e in error.errors)


def field_of(location: Iterable[Any]) -> str:
    """Return where an error is, as callers write it: ("body", "it", "script") is `script`.

    The first part says what part of the request it is, the second is the operation's own name for
    a body; neither is the caller's.
    """
    part, *path = (str(step) for step in location)
    named = path[1:] if part == BODY else path
    return ".".join(step for step in named if step != "[key]") or part


def message_of(error: dict[str, Any]) -> str:
    """Return what is wrong, as a sentence."""
    if error["type"] == "extra_forbidden":
        return "There is no such field."
    message = str(error["msg"]).removeprefix("Value error, ")
    return message if message.endswith(".") else f"{message}."


def _of_http(error: HttpError) -> Problem:
    if isinstance(error.__cause__, Problem):
        return error.__cause__
    if error.status_code == HTTPStatus.BAD_REQUEST:  # ninja's word for a body it can't parse
        return problems.invalid(body="It must be JSON.")
    return _of_status(error.status_code)


def _of_request(error: SuspiciousOperation) -> Problem:
    if isinstance(error, RequestDataTooBig):
        return problems.invalid(body="It is too large.")
    return Problem(problems.BAD_REQUEST, "The request can't be read.")


def _of_database(error: Exception) -> Problem:
    logger.warning("the database is away", extra={"error": str(error).strip()})
    return _of_status(HTTPStatus.SERVICE_UNAVAILABLE)


def _of_status(status: int) -> Problem:
    known = HTTPStatus(status)
    kind, detail = _BY_STATUS.get(known) or (
        problems.Kind("bad_request", known, known.phrase),
        known.description or "The request can't be answered.",
    )
    again = {"Retry-After": str(RETRY_AFTER)} if known in _PASSING else None
    return Problem(kind, detail, headers=again)


_PASSING = frozenset({HTTPStatus.SERVICE_UNAVAILABLE})
_BY_STATUS = {
    HTTPStatus.UNAUTHORIZED: (problems.UNAUTHENTICATED, "Sign in first."),
    HTTPStatus.FORBIDDEN: (problems.FORBIDDEN, "You may not do this."),
    HTTPStatus.NOT_FOUND: (problems.NOT_FOUND, "There is nothing at this address."),
    HTTPStatus.METHOD_NOT_ALLOWED: (
        problems.METHOD_NOT_ALLOWED,
        "This address does not take this method; the header Allow names those that it takes.",
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: (
        problems.DATABASE_UNAVAILABLE,
        "The database can't be reached, so nothing can be read or started now. What runs goes on.",
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: (
        problems.INTERNAL_ERROR,
        "Something went wrong here; it was logged.",
    ),
}


@sync_and_async_middleware
def problem_middleware(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Turn the framework's own error pages below /api/ (no such address, method) into problems."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        return _as_problem(request, get_response(request))

    async def answer_async(request: HttpRequest) -> HttpResponseBase:
        return _as_problem(request, await get_response(request))

    return answer_async if iscoroutinefunction(get_response) else answer


def _as_problem(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    if response.status_code < 400 or not request.path.startswith(API_ROOT):
        return response
    if response.headers.get("Content-Type", "").startswith(problems.MEDIA_TYPE):
        return response
    problem = _of_status(response.status_code)
    if allowed := response.headers.get("Allow"):
        problem.headers["Allow"] = allowed
    return problem.response()
