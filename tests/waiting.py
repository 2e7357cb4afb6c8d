"""Waiting for a condition rather than for a time."""

import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")


def eventually(
    condition: Callable[[], Value | None],
    *,
    within: float = 5.0,
    every: float = 0.02,
    what: str = "",
) -> Value:
    """Return the condition's first true value; fail when there is none within so many seconds."""
    deadline = time.monotonic() + within
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within:g} s: {what or condition}")
        time.sleep(every)
    return value
