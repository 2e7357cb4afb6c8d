"""One interval of capacity's history, and how several become one; pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from capacity.histogram import Histogram

#: Figures whose mean counts, and counters that add up.
MEANS = (
    "running", "queued", "active", "reserved", "waiting", "delayed", "running_limit",
    "queued_limit", "paused", "workers", "worker_slots",
)  # fmt: skip
COUNTERS = ("admitted", "refused", "fetched", "released", "reaped", "cancelled")


@dataclass(frozen=True)
class Point:
    """The figures of `seconds` from `at` on: means, the most of `oldest_wait`, counters.

    `paused` is the share of the time in which nothing could start.
    """

    at: datetime
    seconds: float
    running: float = 0.0
    queued: float = 0.0
    active: float = 0.0
    reserved: float = 0.0
    waiting: float = 0.0
    delayed: float = 0.0
    running_limit: float = 0.0
    queued_limit: float = 0.0
    paused: float = 0.0
    workers: float = 0.0
    worker_slots: float = 0.0
    oldest_wait: float = 0.0
    admitted: int = 0
    refused: int = 0
    fetched: int = 0
    released: int = 0
    reaped: int = 0
    cancelled: int = 0
    waits: Histogram = field(default_factory=Histogram)
    durations: Histogram = field(default_factory=Histogram)

    @property
    def utilisation(self) -> float:
        """Running ÷ the running limit; 0 where the limit is 0."""
        return self.running / self.running_limit if self.running_limit else 0.0

    @property
    def refusal_rate(self) -> float:
        """Refused ÷ offered; 0 where nothing was offered."""
        offered = self.admitted + self.refused
        return self.refused / offered if offered else 0.0

    @property
    def wait_p50(self) -> float | None:
        """Seconds that half of those started waited at most; None where none started."""
        return self.waits.percentile(0.5)

    @property
    def wait_p95(self) -> float | None:
        """Seconds that 95 % of those started waited at most; None where none started."""
        return self.waits.percentile(0.95)

    @property
    def duration_p50(self) -> float | None:
        """Seconds that half of those ended ran at most; None where none ended."""
        return self.durations.percentile(0.5)

    @property
    def duration_p95(self) -> float | None:
        """Seconds that 95 % of those ended ran at most; None where none ended."""
        return self.durations.percentile(0.95)


def merged(points: Sequence[Point], *, at: datetime, seconds: float) -> Point:
    """Return one interval for several that lie in it: means by time, sums, the longest wait."""
    covered = sum(point.seconds for point in points)
    means = {
        name: sum(getattr(point, name) * point.seconds for point in points) / covered
        for name in MEANS
    }
    waits = durations = Histogram()
    for point in points:
        waits, durations = waits.plus(point.waits), durations.plus(point.durations)
    return Point(
        at=at,
        seconds=seconds,
        oldest_wait=max(point.oldest_wait for point in points),
        waits=waits,
        durations=durations,
        **means,
        **{name: sum(getattr(point, name) for point in points) for name in COUNTERS},
    )
