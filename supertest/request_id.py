"""Each request has an id: the caller's `X-Request-ID` or a new one, sent back with the answer."""

from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

from access import spans, trail

HEADER = "X-Request-ID"


@sync_and_async_middleware
def request_id_middleware(
    get_response: Callable[[HttpRequest], Any],
) -> Callable[[HttpRequest], Any]:
    """Give the request its id as `request.request_id`, and the log's lines the same."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        id = _given(request)
        with trail.on(request_id=id), spans.follow(_lowered(request)):
            return _signed(get_response(request), id)

    async def answer_async(request: HttpRequest) -> HttpResponseBase:
        id = _given(request)
        with trail.on(request_id=id), spans.follow(_lowered(request)):
            return _signed(await get_response(request), id)

    return answer_async if iscoroutinefunction(get_response) else answer


def _given(request: HttpRequest) -> str:
    request.request_id = trail.request_id_of(request.headers.get(HEADER))  # type: ignore[attr-defined]
    return str(request.request_id)  # type: ignore[attr-defined]


def _lowered(request: HttpRequest) -> dict[str, str]:
    """Return the headers that a tracing system reads."""
    names = ("traceparent", "tracestate")
    return {name: request.headers[name] for name in names if name in request.headers}


def _signed(response: HttpResponseBase, id: str) -> HttpResponseBase:
    response.headers[HEADER] = id
    return response
