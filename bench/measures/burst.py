"""A hundred submissions at once on limits 5 and 50: how many too many are accepted."""

from collections.abc import Mapping

from bench.systems import QUEUED, RUNNING, Producer

ROUNDS, AT_ONCE = 5, 100


def measure(producers: Mapping[str, Producer]) -> dict[str, int]:
    """Return the most that each accepted beyond the limits."""
    return {key: max(_once(producer) for _ in range(ROUNDS)) for key, producer in producers.items()}


def _once(producer: Producer) -> int:
    producer.ask("empty")
    producer.ask("limit", running=RUNNING, queued=QUEUED)
    accepted: int = producer.ask("burst", count=AT_ONCE)
    return accepted - RUNNING - QUEUED
