"""What this process counts for the metrics: kept here until `capacity.teller` tells Redis.

To count costs a lock and an addition; no round trip. Metrics declare themselves here, each with all
values that its labels can have, so that nothing a user names can become a series. Pure: no Redis.
"""

import threading
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from time import perf_counter

SEPARATOR = "|"
#: The bucket above all bounds, and the field of a histogram's sum.
ABOVE, SUM = "+Inf", "sum"
#: Opens the fields that are counters of the ledger's scripts, and not measures.
STATS = "stats:"


class Book:
    """Amounts by field, since they were last taken; thread-safe."""

    def __init__(self) -> None:
        self._amounts: dict[str, float] = {}
        self._lock = threading.Lock()

    def add(self, amounts: Mapping[str, float]) -> None:
        """Add to each field."""
        with self._lock:
            for field, amount in amounts.items():
                self._amounts[field] = self._amounts.get(field, 0) + amount

    def take(self) -> dict[str, float]:
        """Return what was added since the last time."""
        with self._lock:
            taken, self._amounts = self._amounts, {}
        return taken


book = Book()
#: Every metric that some module declared, by name.
declared: dict[str, "Measure"] = {}


@dataclass(frozen=True)
class Measure:
    """One metric that processes count: its name, its help, and each label's possible values."""

    name: str
    help: str
    labels: Mapping[str, Sequence[str]]

    def __post_init__(self) -> None:
        declared[self.name] = self

    def field(self, values: Mapping[str, str], *more: str) -> str:
        """Return the field that holds the amount of one series."""
        return SEPARATOR.join((self.name, *(values[label] for label in self.labels), *more))

    def series(self) -> Iterator[dict[str, str]]:
        """Return each combination of label values."""
        for values in product(*self.labels.values()):
            yield dict(zip(self.labels, values, strict=True))


@dataclass(frozen=True)
class Counter(Measure):
    """Something that is counted."""

    def add(self, amount: float = 1, /, **labels: str) -> None:
        """Count it."""
        book.add({self.field(labels): amount})


@dataclass(frozen=True)
class Histogram(Measure):
    """How long something takes; `bounds` are the buckets' upper ones, in seconds."""

    bounds: tuple[float, ...]

    @cached_property
    def buckets(self) -> tuple[str, ...]:
        """The buckets' names, as Prometheus writes them."""
        return (*(str(float(bound)) for bound in self.bounds), ABOVE)

    def observe(self, seconds: float, **labels: str) -> None:
        """Count one that took so many seconds."""
        bucket = self.buckets[bisect_left(self.bounds, seconds)]
        book.add({self.field(labels, bucket): 1, self.field(labels, SUM): seconds})

    @contextmanager
    def timing(self, **labels: str) -> Iterator[None]:
        """Count how long the context lasts, however it ends."""
        began = perf_counter()
        try:
            yield
        finally:
            self.observe(perf_counter() - began, **labels)
