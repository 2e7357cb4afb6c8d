"""Several callers at the same instant."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections

R = TypeVar("R")


def together(calls: Iterable[Callable[[], R]]) -> list[R]:
    """Call all at the same instant, each in a thread of its own; return what they return."""
    calls = list(calls)
    start = threading.Barrier(len(calls))

    def one(call: Callable[[], R]) -> R:
        start.wait(20)
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result(60) for future in [pool.submit(one, call) for call in calls]]
