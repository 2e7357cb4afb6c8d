"""How the API says that capacity is full or unknown."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from access.problems import Kind, Problem
from capacity.breaker import breaker
from capacity.errors import LedgerUnreachable
from capacity.limits import Usage

QUEUE_FULL = Kind("queue_full", HTTPStatus.TOO_MANY_REQUESTS, "Queue is full")
CAPACITY_UNKNOWN = Kind("capacity_unknown", HTTPStatus.SERVICE_UNAVAILABLE, "Capacity is unknown")
#: Seconds after which to ask again when the ledger can't be reached; it usually is back by then.
UNKNOWN_RETRY = 5


def queue_full(usage: Usage, *, retry_after: int) -> Problem:
    """Return the answer to a submission that is refused; `retry_after` in seconds."""
    limits = usage.limits
    return Problem(
        QUEUE_FULL,
        f"{usage.running} of {limits.running} run and {usage.queued} of {limits.queued} wait. "
        f"Try again in {retry_after} s.",
        headers={"Retry-After": str(retry_after)},
        running=usage.running,
        running_capacity=limits.running,
        queued=usage.queued,
        queued_capacity=limits.queued,
        retry_after=retry_after,
    )


@contextmanager
def needing_ledger() -> Iterator[None]:
    """Do in this context what can't be done without the ledger.

    Raises:
        Problem: 503, where it can't be reached; at once, where it could not be a moment ago.
    """
    try:
        with breaker.guard():
            yield
    except LedgerUnreachable as error:
        raise capacity_unknown() from error


def capacity_unknown() -> Problem:
    """Return the answer while the ledger can't be reached: nothing is admitted on a guess."""
    return Problem(
        CAPACITY_UNKNOWN,
        "The capacity ledger can't be reached, so nothing can be started or changed now.",
        headers={"Retry-After": str(UNKNOWN_RETRY)},
        retry_after=UNKNOWN_RETRY,
    )
