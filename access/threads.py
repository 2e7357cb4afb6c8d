"""Blocking work of asynchronous code, in a bounded pool of threads that live as the process does.

Django makes a thread, and with it a database connection, for each request (asgiref's
thread-sensitive context), which it keeps as long as an event stream lasts. These threads keep their
connections instead, and serve any request.
"""

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import partial
from typing import Any, ParamSpec, TypeVar

from asgiref.sync import SyncToAsync, ThreadSensitiveContext

from django.db import connections

P = ParamSpec("P")
R = TypeVar("R")

#: More only queue up for the database's one writer and the interpreter's lock.
THREADS = 16

_pool = ThreadPoolExecutor(THREADS, thread_name_prefix="blocking")


class _Requests(Executor):
    """The threads of blocking views and middlewares, which may wait for those of the pool above."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="request")

    def submit(self, call: Callable[..., R], /, *args: Any, **kwargs: Any) -> Future[R]:
        """Call in a thread, which keeps its connections."""
        return self._threads.submit(_with_connections, partial(call, *args, **kwargs))


_shared = ThreadSensitiveContext()
SyncToAsync.context_to_thread_executor[_shared] = _Requests()


def share_threads() -> None:
    """Have what blocks in the current task, as `sync_to_async` does it, use threads that stay."""
    SyncToAsync.thread_sensitive_context.set(_shared)


async def in_thread(call: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Return what `call` returns when called in a thread of the pool."""
    context = contextvars.copy_context()
    work = partial(context.run, _with_connections, partial(call, *args, **kwargs))
    return await asyncio.get_running_loop().run_in_executor(_pool, work)


def _with_connections(call: Callable[[], R]) -> R:
    try:
        return call()
    finally:
        _settle_connections()


def _settle_connections() -> None:
    """Keep this thread's connections for its next call; close those that broke.

    A connection out of PostgreSQL's pool goes back to it instead: closing is how it is returned.
    """
    for connection in connections.all(initialized_only=True):
        if connection.settings_dict.get("OPTIONS", {}).get("pool"):
            connection.close()
        else:
            connection.close_at = None  # never too old, whatever CONN_MAX_AGE says of requests
            connection.close_if_unusable_or_obsolete()
