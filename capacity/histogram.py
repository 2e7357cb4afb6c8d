"""Times counted by bucket: they add up over workers and intervals, percentiles do not; pure.

Bucket b counts times above 10^((b-1)/20) and up to 10^(b/20) seconds: 20 buckets a decade, so that
a percentile is off by 12 % at most. prelude.lua counts by the same rule.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

#: Buckets for each power of ten.
A_DECADE = 20
SUM = "sum"


@dataclass(frozen=True)
class Histogram:
    """How many times fell into each bucket, and their sum in seconds."""

    buckets: Mapping[int, int] = field(default_factory=dict)
    total: float = 0.0

    @property
    def count(self) -> int:
        """How many were counted."""
        return sum(self.buckets.values())

    @property
    def mean(self) -> float | None:
        """Their mean in seconds; None where there are none."""
        return self.total / self.count if self.count else None

    def percentile(self, share: float) -> float | None:
        """Return the seconds that this share (0 to 1) of them did not exceed; None without any."""
        wanted, seen = share * self.count, 0
        for bucket, count in sorted(self.buckets.items()):
            if count and seen + count >= wanted:
                return upper(bucket - 1 + (wanted - seen) / count)
            seen += count
        return None

    def plus(self, other: "Histogram") -> "Histogram":
        """Return both together."""
        both = Counter(dict(self.buckets))
        both.update(other.buckets)
        return Histogram(dict(both), self.total + other.total)

    def since(self, earlier: "Histogram") -> "Histogram":
        """Return what was counted after `earlier`, an older reading of the same counters."""
        buckets = {
            bucket: more
            for bucket, count in self.buckets.items()
            if (more := count - earlier.buckets.get(bucket, 0)) > 0
        }
        return Histogram(buckets, max(0.0, self.total - earlier.total))

    def as_json(self) -> dict[str, float]:
        """Return it as a column keeps it."""
        buckets = {str(bucket): count for bucket, count in sorted(self.buckets.items())}
        return {**buckets, SUM: round(self.total, 3)} if buckets else {}


def upper(bucket: float) -> float:
    """Return the end of a bucket in seconds; between whole numbers a place within one."""
    return float(10 ** (bucket / A_DECADE))


def histogram_of(columns: Mapping[str, float | str]) -> Histogram:
    """Read what `as_json` returned, or a hash of Redis."""
    buckets = {int(name): int(count) for name, count in columns.items() if name != SUM}
    return Histogram(buckets, float(columns.get(SUM, 0)))
