"""What the ledger counted so far: for one row of history, and for metrics."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from capacity.answers import read_snapshot, texts
from capacity.histogram import Histogram, histogram_of
from capacity.limits import Usage


@dataclass(frozen=True)
class Tally:
    """The figures at one time, and all that was counted since this `memory` of Redis began.

    `at` is unix seconds by Redis' clock; `events` tell what became of workers, in JSON.
    """

    at: float
    usage: Usage
    memory: str
    counters: dict[str, int]
    waits: Histogram
    durations: Histogram
    events: tuple[str, ...] = ()


@dataclass(frozen=True)
class Counted:
    """A tally, with what all processes measured, by field, and the viewers whom they serve now."""

    tally: Tally
    measures: Mapping[str, float]
    viewers: int


def read_counted(answer: Sequence[Any]) -> Counted:
    """Read a tally, the measures, and who told them until when."""
    tallied, measures, processes = answer
    tally = read_tally(tallied)
    told = [text.decode().split() for text in processes.values()]
    return Counted(
        tally=tally,
        measures={field.decode(): float(amount) for field, amount in measures.items()},
        viewers=sum(int(viewers) for until, _, viewers in told if float(until) > tally.at),
    )


def read_tally(answer: Sequence[Any]) -> Tally:
    """Read what tally.lua returns."""
    at, snapshot, stats, waits, durations, events = answer
    counters = _pairs(stats)
    return Tally(
        at=float(at),
        usage=read_snapshot(snapshot),
        memory=counters.pop("memory", ""),
        counters={name: int(value) for name, value in counters.items() if value.isdigit()},
        waits=histogram_of(_pairs(waits)),
        durations=histogram_of(_pairs(durations)),
        events=tuple(texts(events)),
    )


def _pairs(answer: Sequence[bytes]) -> dict[str, str]:
    parts = list(texts(answer))
    return dict(zip(parts[::2], parts[1::2], strict=True))
