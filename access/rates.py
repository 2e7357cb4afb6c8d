"""How often a token may ask: a sliding window over two counters."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from django.conf import settings

from access.problems import Kind, Problem

RATE_LIMITED = Kind("rate_limited", HTTPStatus.TOO_MANY_REQUESTS, "Too many requests")


@dataclass(frozen=True)
class Rate:
    """So many requests in so many seconds."""

    most: int
    seconds: int


@dataclass(frozen=True)
class Window:
    """What one token asked: in the whole window before, and in this one since its start."""

    before: int
    now: int
    elapsed: float  # seconds


#: Counts one request of a name at a unix time; None where nothing can be counted.
Counter = Callable[[str, Rate, float], Window | None]
#: Takes a refused request back, which then costs nothing.
Refund = Callable[[str, Rate, float], None]

_ledger: list[tuple[Counter, Refund]] = []


def count_by(counter: Counter, refund: Refund) -> None:
    """Have requests counted so: this package knows no store, those above it do."""
    _ledger[:] = [(counter, refund)]


def check(name: str) -> None:
    """Count one request of the token `name`; while nothing can be counted, all may ask.

    Raises:
        Problem: 429 `rate_limited`, with `Retry-After`.
    """
    if settings.TOKEN_RATE is None or not _ledger:
        return
    rate, now = Rate(*settings.TOKEN_RATE), time.time()
    counter, refund = _ledger[0]
    window = counter(name, rate, now)
    wait = 0 if window is None else seconds_to_wait(rate, window)
    if wait:
        refund(name, rate, now)
        raise _rate_limited(rate, wait)


def seconds_to_wait(rate: Rate, window: Window) -> int:
    """Return 0 where the newest request is within `rate`, else whole seconds until one is.

    The window before counts as far as it reaches into the last `rate.seconds`, as if its requests
    had come evenly; the error is small, and two counters suffice.
    """
    share = 1 - window.elapsed / rate.seconds
    if window.before * share + window.now <= rate.most:
        return 0
    counted = window.now - 1  # the newest is not to count
    if counted < rate.most:  # so it is the window before that has to pass on
        until = rate.seconds * (1 - (rate.most - counted - 1) / window.before)
        return max(1, math.ceil(until - window.elapsed))
    rest = rate.seconds - window.elapsed
    return max(1, math.ceil(rest + rate.seconds * (1 - (rate.most - 1) / counted)))


def _rate_limited(rate: Rate, wait: int) -> Problem:
    return Problem(
        RATE_LIMITED,
        f"A token may ask {rate.most} times in {rate.seconds} s. Try again in {wait} s.",
        headers={"Retry-After": str(wait)},
        retry_after=wait,
    )
