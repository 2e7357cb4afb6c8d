"""What the rules look at, and the value that each reads in it; pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from capacity.points import Point, merged

#: Seconds of history that a rate and a percentile are taken over.
RATE_OVER, PERCENTILE_OVER = 60.0, 300.0


class Key(StrEnum):
    """The rules there are."""

    UTILISATION = "utilisation"
    QUEUE_DEPTH = "queue_depth"
    OLDEST_WAIT = "oldest_wait"
    REFUSAL_RATE = "refusal_rate"
    WAIT_P95 = "wait_p95"
    DURATION = "duration"
    WORKER_LOST = "worker_lost"
    REAPS = "reaps"
    LEDGER = "ledger"
    DISK = "disk"
    SCHEDULED_RUNS = "scheduled_runs"


@dataclass(frozen=True)
class Observation:
    """What is known at one time.

    `points` are the newest samples of capacity, the oldest first; none while the ledger is away.
    `slowness` is how many times its usual duration the slowest execution takes or took lately,
    `slowest` its name; `missed` names the workers that were lost; `disk` is the share of it that is
    used; `refused_runs` counts scheduled runs that were refused lately. None: not known now.
    `losses` are the times, from and to, in which slots of workers that were lost were taken back.
    """

    at: float
    points: Sequence[Point] = ()
    is_ledger_reachable: bool = True
    slowness: float | None = None
    slowest: str = ""
    missed: Sequence[str] | None = None
    disk: float | None = None
    refused_runs: int | None = None
    losses: Sequence[tuple[float, float]] = ()

    @property
    def latest(self) -> Point | None:
        """The newest sample."""
        return self.points[-1] if self.points else None

    def lately(self, seconds: float) -> list[Point]:
        """Return the samples of the last seconds."""
        return [p for p in self.points if self.at - p.at.timestamp() <= seconds + p.seconds]

    def over(self, seconds: float) -> Point | None:
        """Return the samples of the last seconds as one; None without any."""
        chosen = self.lately(seconds)
        if not chosen:
            return None
        covered = sum(point.seconds for point in chosen)
        return merged(chosen, at=chosen[0].at, seconds=covered)


def _utilisation(seen: Observation) -> float | None:
    return seen.latest.utilisation if seen.latest else None


def _queue_depth(seen: Observation) -> float | None:
    if seen.latest is None:
        return None
    limit = seen.latest.queued_limit
    return seen.latest.queued / limit if limit else 0.0


def _oldest_wait(seen: Observation) -> float | None:
    """Read how long the first waits; what is paused, or may not run, is meant to wait."""
    if seen.latest is None:
        return None
    is_meant = seen.latest.paused > 0 or seen.latest.running_limit == 0
    return 0.0 if is_meant else seen.latest.oldest_wait


def _refusal_rate(seen: Observation) -> float | None:
    lately = seen.over(RATE_OVER)
    return lately.refusal_rate if lately else None


def _wait_p95(seen: Observation) -> float | None:
    lately = seen.over(PERCENTILE_OVER)
    return (lately.wait_p95 or 0.0) if lately else None


def _reaps(seen: Observation) -> float | None:
    """Read what was taken back of living workers; a lost one is told of by a rule of its own."""
    lately = seen.lately(PERCENTILE_OVER)
    if not lately:
        return None
    return float(sum(point.reaped for point in lately if not _is_of_a_loss(point, seen)))


def _is_of_a_loss(point: Point, seen: Observation) -> bool:
    began = point.at.timestamp()
    ended = began + point.seconds
    return any(began <= until and ended >= since for since, until in seen.losses)


def _missed(seen: Observation) -> float | None:
    return None if seen.missed is None else float(len(seen.missed))


def _refused_runs(seen: Observation) -> float | None:
    return None if seen.refused_runs is None else float(seen.refused_runs)


READERS: Mapping[Key, Callable[[Observation], float | None]] = {
    Key.UTILISATION: _utilisation,
    Key.QUEUE_DEPTH: _queue_depth,
    Key.OLDEST_WAIT: _oldest_wait,
    Key.REFUSAL_RATE: _refusal_rate,
    Key.WAIT_P95: _wait_p95,
    Key.DURATION: lambda seen: seen.slowness,
    Key.WORKER_LOST: _missed,
    Key.REAPS: _reaps,
    Key.LEDGER: lambda seen: float(not seen.is_ledger_reachable),
    Key.DISK: lambda seen: seen.disk,
    Key.SCHEDULED_RUNS: _refused_runs,
}


def value_of(key: Key, seen: Observation) -> float | None:
    """Return a rule's value; None where it is not known now."""
    return READERS[key](seen)


def subject_of(key: Key, seen: Observation) -> str:
    """Return whom it concerns, where that can be named; else ""."""
    if key is Key.WORKER_LOST:
        return ", ".join(seen.missed or ())
    return seen.slowest if key is Key.DURATION else ""
