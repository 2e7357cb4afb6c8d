"""Middlewares that run in the event loop where they only compute.

Django calls each step of its own middlewares in a thread, and WhiteNoise holds one for a request's
whole life: a dozen changes of thread for each request. These change only for what may block. The
ASGI application puts them in place of those in the settings, which Django's checks look at.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from whitenoise.middleware import WhiteNoiseMiddleware

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.common import CommonMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.security import SecurityMiddleware
from django.utils.deprecation import MiddlewareMixin

from access.threads import share_threads
from supertest.policy import PolicyMiddleware

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class InLoop(MiddlewareMixin):
    """Runs both steps of a middleware in the event loop, but an answer that may block it."""

    def may_block(self, request: HttpRequest) -> bool:
        """Return whether the step after the view may wait for the database."""
        return False

    async def __acall__(self, request: HttpRequest) -> HttpResponseBase:
        """Do what the middleware does before and after the view."""
        before: Callable[..., Any] | None = getattr(self, "process_request", None)
        after: Callable[..., Any] | None = getattr(self, "process_response", None)
        response = before(request) if before else None
        response = response or await _awaited(self.get_response, request)
        if after is None:
            return response  # type: ignore[no-any-return]
        if self.may_block(request):
            return await sync_to_async(after)(request, response)  # type: ignore[no-any-return]
        return after(request, response)  # type: ignore[no-any-return]


async def _awaited(call: Callable[..., Any], request: HttpRequest) -> Any:
    return await call(request)


class Security(InLoop, SecurityMiddleware):
    """Headers and redirects."""


class Policy(InLoop, PolicyMiddleware):
    """A header."""


class Session(InLoop, SessionMiddleware):
    """Reads a cookie; saves a session in a thread."""

    def may_block(self, request: HttpRequest) -> bool:
        """Return whether the session is to be saved."""
        return request.session.modified


class Common(InLoop, CommonMiddleware):
    """Headers and redirects."""


class Csrf(InLoop, CsrfViewMiddleware):
    """Compares tokens; reads a form's in a thread."""

    async def process_view(  # type: ignore[override]
        self, request: HttpRequest, callback: Any, args: Any, kwargs: Any
    ) -> Any:
        """Refuse what carries no token."""
        check = super().process_view
        if request.method in SAFE_METHODS or getattr(callback, "csrf_exempt", False):
            return check(request, callback, args, kwargs)
        return await sync_to_async(check)(request, callback, args, kwargs)


class Authentication(InLoop, AuthenticationMiddleware):
    """Says how to find the user, and does not look yet."""


class Messages(InLoop, MessageMiddleware):
    """Keeps messages in a cookie, or in the session where they are long."""

    def may_block(self, request: HttpRequest) -> bool:
        """Return whether there is a message to keep or to drop."""
        storage: Any = getattr(request, "_messages", None)
        return bool(storage is not None and (storage.used or storage.added_new))


class FrameOptions(InLoop, XFrameOptionsMiddleware):
    """A header."""


class Static(WhiteNoiseMiddleware):
    """Serves static files from a thread, and passes the rest on without one."""

    sync_capable = False
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Awaitable[HttpResponseBase]]) -> None:
        super().__init__(get_response)  # type: ignore[no-untyped-call]
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    async def __call__(self, request: HttpRequest) -> HttpResponseBase:  # type: ignore[override]
        """Serve a file, or what the rest answers."""
        if not self.autorefresh and request.path_info not in self.files:
            answer: HttpResponseBase = await self.get_response(request)
            return answer
        found = await sync_to_async(self._find)(request.path_info)
        if found is None:
            return await self.get_response(request)  # type: ignore[no-any-return]
        return await sync_to_async(self.serve)(found, request)  # type: ignore[no-any-return]

    def _find(self, path: str) -> Any:
        return self.find_file(path) if self.autorefresh else self.files.get(path)  # type: ignore[no-untyped-call]


REPLACED: dict[str, type[Any]] = {
    "django.middleware.security.SecurityMiddleware": Security,
    "whitenoise.middleware.WhiteNoiseMiddleware": Static,
    "supertest.policy.PolicyMiddleware": Policy,
    "django.contrib.sessions.middleware.SessionMiddleware": Session,
    "django.middleware.common.CommonMiddleware": Common,
    "django.middleware.csrf.CsrfViewMiddleware": Csrf,
    "django.contrib.auth.middleware.AuthenticationMiddleware": Authentication,
    "django.contrib.messages.middleware.MessageMiddleware": Messages,
    "django.middleware.clickjacking.XFrameOptionsMiddleware": FrameOptions,
}


class Handler(ASGIHandler):
    """Django's, with threads that outlive a request."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            raise ValueError(f"Django serves HTTP, not {scope['type']}.")
        share_threads()
        await self.handle(scope, receive, send)


def http_application() -> ASGIHandler:
    """Return Django's ASGI application, with the middlewares of this module in their places."""
    named = settings.MIDDLEWARE
    settings.MIDDLEWARE = [_place_of(name) for name in named]
    try:
        return Handler()
    finally:
        settings.MIDDLEWARE = named


def _place_of(name: str) -> str:
    return f"{__name__}.{REPLACED[name].__name__}" if name in REPLACED else name
