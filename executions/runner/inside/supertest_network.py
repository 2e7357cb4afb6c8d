"""Opens the way to the network that a script has; runs inside the sandbox. PYTEST_DONT_REWRITE.

The socket that the clients in here connect to is served outside, by the server's proxy: it is sent
there before anything of the script is loaded.
"""

import functools
import os
import socket
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

OWN = "localhost,127.0.0.1,::1"


def open_proxy(descriptor: int) -> str:
    """Open a socket for clients, send it out, and return the proxy's address."""
    with (
        socket.create_server(("127.0.0.1", 0), backlog=128) as server,
        socket.socket(fileno=descriptor) as out,
    ):
        socket.send_fds(out, [b"s"], [server.fileno()])
        return f"http://127.0.0.1:{server.getsockname()[1]}"


def tell_clients(proxy: str) -> None:
    """Set the variables that httpx, requests, urllib and most programs read."""
    for name, value in {"HTTP_PROXY": proxy, "HTTPS_PROXY": proxy, "NO_PROXY": OWN}.items():
        os.environ[name] = os.environ[name.lower()] = value


def through(proxy: str, start: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Let what starts a browser, or a client of Playwright's, take the proxy by default."""

    @functools.wraps(start)
    def started(*args: Any, **options: Any) -> Awaitable[Any]:
        if not options.get("proxy"):
            options["proxy"] = {"server": proxy, "bypass": "localhost,127.0.0.1,[::1]"}
        return start(*args, **options)

    return started


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    """Change Playwright's default, which no variable can; both of its interfaces are above this."""
    if PROXY is None or "playwright" not in sys.modules:
        return
    from playwright._impl.browser_type import BrowserType
    from playwright._impl.fetch import APIRequest

    for kind, name in (
        (BrowserType, "launch"),
        (BrowserType, "launch_persistent_context"),
        (APIRequest, "new_context"),
    ):
        setattr(kind, name, through(PROXY, getattr(kind, name)))


_descriptor = os.environ.pop("SUPERTEST_EGRESS", None)
#: Where scripts have no loopback of their own, what locked them in has opened it.
PROXY = os.environ.pop("SUPERTEST_PROXY", None) or (
    open_proxy(int(_descriptor)) if _descriptor else None
)
if PROXY:
    tell_clients(PROXY)
