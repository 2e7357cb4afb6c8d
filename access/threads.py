"""Blocking work of asynchronous code, in a bounded pool of threads that live as the process does.

Django makes a thread, and with it a database connection, for each request that does blocking work
(asgiref's thread-sensitive context). These threads keep their connections instead.
"""

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import connections

P = ParamSpec("P")
R = TypeVar("R")

#: More only queue up for the database's one writer and the interpreter's lock.
THREADS = 16

_pool = ThreadPoolExecutor(THREADS, thread_name_prefix="blocking")


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
