"""The arithmetic of capacity; pure: no Django, no Redis, no Celery."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

#: Seconds that an execution is taken to last while none has ended yet.
DEFAULT_DURATION = 30.0
#: Seconds: the bounds of a computed `Retry-After`.
RETRY_LEAST, RETRY_MOST = 1, 300
#: Share of its time by which a retry is spread, so that not all refused return together.
RETRY_SPREAD = 0.25


class Verdict(StrEnum):
    """What became of a message offered to the queue."""

    RESERVED = "reserved"  # a slot is free for it
    WAITING = "waiting"
    DELAYED = "delayed"
    REFUSED = "refused"
    KNOWN = "known"  # admitted before: nothing was changed


class Obstacle(StrEnum):
    """Why a newcomer is refused."""

    QUEUE_FULL = "queue_full"
    PAUSED = "paused"  # and as many wait as may
    CLOSED = "closed"  # the running limit is 0, and as many wait as may
    CAPACITY_UNKNOWN = "capacity_unknown"  # the ledger can't be asked


@dataclass(frozen=True)
class Limits:
    """How many may run at once and how many may be queued."""

    running: int
    queued: int


@dataclass(frozen=True)
class Usage:
    """One consistent reading of the ledger.

    `slots` counts the leases, `listed` the messages on the queue's lists; the figures that users
    see are derived from them, in the words of the glossary in docs/architecture.md.
    """

    limits: Limits
    paused: bool = False
    slots: int = 0
    active: int = 0
    listed: int = 0
    delayed: int = 0
    unacked: int = 0
    workers: int = 0
    worker_slots: int = 0
    oldest_wait: float = 0.0  # seconds
    duration: float | None = None  # seconds that executions take lately; None: none has ended

    @property
    def free(self) -> int:
        """Slots that could be given now."""
        return 0 if self.paused else max(0, self.limits.running - self.slots)

    @property
    def reserved(self) -> int:
        """Executions that are about to start."""
        return self.slots - self.active + min(self.listed, self.free)

    @property
    def waiting(self) -> int:
        """Executions on the list with no slot free for them."""
        return max(0, self.listed - self.free)

    @property
    def running(self) -> int:
        """Active and reserved ones."""
        return self.active + self.reserved

    @property
    def queued(self) -> int:
        """Waiting and delayed ones."""
        return self.waiting + self.delayed

    @property
    def admits(self) -> bool:
        """Whether a newcomer would be admitted: waiting < queued limit + free."""
        return self.listed < self.free or self.queued < self.limits.queued

    @property
    def obstacle(self) -> Obstacle:
        """Why a newcomer is refused, where one is."""
        if self.paused:
            return Obstacle.PAUSED
        return Obstacle.QUEUE_FULL if self.limits.running else Obstacle.CLOSED

    @property
    def utilisation(self) -> float:
        """The share of the running limit that is in use; above 1 after the limit was lowered."""
        return self.running / self.limits.running if self.limits.running else float(self.running)


@dataclass(frozen=True)
class Admission:
    """The answer to one message offered; `position` is its place among the waiting, from 1."""

    verdict: Verdict
    usage: Usage
    position: int | None = None


def seconds_until_start(usage: Usage, position: int) -> float | None:
    """Return after how many seconds the one at `position` (from 1) is likely to start.

    With R slots, each held for d seconds on average and at independent times, a slot falls free
    every d / R seconds, so the p-th in the queue starts after p * d / R (Little's law). None while
    nothing starts: a limit of 0, or paused.
    """
    if usage.paused or usage.limits.running == 0:
        return None
    return position * (usage.duration or DEFAULT_DURATION) / usage.limits.running


def retry_after(usage: Usage, *, random: Callable[[], float]) -> int:
    """Return the whole seconds after which a refused caller should try again, from 1 to 300.

    It is the time until the next place falls free (`seconds_until_start` of the first; the mean
    duration while nothing starts), times 1 + spread * u with u = `random()` from [0, 1): jitter
    only adds, so that nobody is told to come before a place is likely.
    """
    wait = seconds_until_start(usage, 1)
    if wait is None:
        wait = usage.duration or DEFAULT_DURATION
    jittered = wait * (1 + RETRY_SPREAD * random())
    return min(RETRY_MOST, max(RETRY_LEAST, math.ceil(jittered)))
