"""Keeps the origin of the trace viewer apart: under its name nothing else is answered."""

from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction

from django.http import HttpRequest
from django.utils.decorators import sync_and_async_middleware

from executions import traces

TRACE_URLS = "supertest.trace_urls"


@sync_and_async_middleware
def hosts_middleware(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Choose the addresses by the name under which the server was asked for."""

    async def in_loop(request: HttpRequest) -> Any:
        _choose(request)
        return await get_response(request)

    def in_thread(request: HttpRequest) -> Any:
        _choose(request)
        return get_response(request)

    return in_loop if iscoroutinefunction(get_response) else in_thread


def _choose(request: HttpRequest) -> None:
    name = request.META.get("HTTP_HOST", "").partition(":")[0].lower()
    if traces.is_host(name):
        request.urlconf = TRACE_URLS
