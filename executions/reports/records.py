"""Which tests are the slowest and which the least steady, over several executions; pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean

from executions.reports.outcome import Outcome


@dataclass(frozen=True)
class Record:
    """One test over several executions."""

    name: str
    node: str
    runs: int
    mean: float | None  # seconds
    flakiness: float
    failures: int


def records(executions: Iterable[Iterable[Outcome]]) -> list[Record]:
    """Return a record a test; `executions` come oldest first, what was skipped does not count."""
    by_test: dict[str, list[Outcome]] = defaultdict(list)
    for outcomes in executions:
        for outcome in outcomes:
            if outcome.outcome != "skipped":
                by_test[outcome.identity].append(outcome)
    return [_record(outcomes) for outcomes in by_test.values()]


def slowest(found: Iterable[Record], *, most: int) -> list[Record]:
    """Return those with the longest mean time."""
    timed = [record for record in found if record.mean is not None]
    return sorted(timed, key=lambda record: -(record.mean or 0))[:most]


def flakiest(found: Iterable[Record], *, most: int) -> list[Record]:
    """Return the least steady ones; those that were always steady are not among them."""
    unsteady = [record for record in found if record.flakiness > 0]
    return sorted(unsteady, key=lambda record: (-record.flakiness, record.node))[:most]


def flakiness(outcomes: Sequence[Outcome]) -> float:
    """Return the share of runs that turned: not as the run before, or passed only at a retry.

    0 for a test that always passes, and for one that always fails: that one is broken, not flaky.
    """
    retried = {at for at, outcome in enumerate(outcomes) if outcome.outcome == "flaky"}
    turned = {
        at
        for at, (before, after) in enumerate(pairwise(outcomes), 1)
        if before.is_good != after.is_good
    }
    return len(retried | turned) / len(outcomes) if outcomes else 0.0


def _record(outcomes: Sequence[Outcome]) -> Record:
    times = [outcome.duration for outcome in outcomes if outcome.duration is not None]
    return Record(
        name=outcomes[-1].name,
        node=outcomes[-1].node,
        runs=len(outcomes),
        mean=fmean(times) if times else None,
        flakiness=flakiness(outcomes),
        failures=sum(not outcome.is_good for outcome in outcomes),
    )
