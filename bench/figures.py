"""From times to figures, and rounds in which the systems take turns."""

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Figure:
    """What a list of times comes to, in milliseconds."""

    median: float
    p99: float
    least: float
    count: int

    def as_json(self) -> dict[str, float]:
        """Return it as an object."""
        return asdict(self)


def figure(times: Iterable[float]) -> Figure:
    """Return median, 99th percentile and least of times."""
    ordered = sorted(times)
    return Figure(quantile(ordered, 0.5), quantile(ordered, 0.99), ordered[0], len(ordered))


def quantile(ordered: list[float], share: float) -> float:
    """Return the value below which `share` of the ordered values lie."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def in_turns(
    systems: Iterable[T], rounds: int, one: Callable[[T], list[float]]
) -> dict[T, list[float]]:
    """Return the times of each system over `rounds` rounds, each in another order."""
    order = list(systems)
    times: dict[T, list[float]] = {system: [] for system in order}
    for _ in range(rounds):
        random.shuffle(order)
        for system in order:
            times[system] += one(system)
    return times


def figures(times: Mapping[str, list[float]]) -> dict[str, Figure]:
    """Return the figure of each system that has times."""
    return {key: figure(values) for key, values in times.items() if values}
