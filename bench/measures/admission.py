"""Time to admit one and to refuse one, at several lengths of the queue."""

from collections.abc import Mapping

from bench.figures import Figure, figures, in_turns
from bench.systems import BULLMQ, CELERY, RUNNING, SUPERTEST, Producer

ROUNDS, EACH = 7, 60
ROOM = 10_000_000


def measure(producers: Mapping[str, Producer], waiting: int) -> dict[str, dict[str, Figure]]:
    """Measure with `waiting` ones on the queue."""
    for producer in producers.values():
        producer.ask("empty")
        producer.ask("limit", running=RUNNING, queued=ROOM)
        producer.ask("fill", count=waiting)
    ours = {SUPERTEST: producers[SUPERTEST]}
    alone = {key: producers[key] for key in (CELERY, BULLMQ) if key in producers}
    return {
        "admit": _rounds(producers, "admit", ROOM),
        "admit unchecked": _rounds(alone | ours, "enqueue", ROOM),
        "refuse": _rounds(producers, "refuse", 0),
        "statistics": _rounds(_quick(producers), "statistics", ROOM),
    }


def _quick(producers: Mapping[str, Producer]) -> dict[str, Producer]:
    """Leave Celery out, whose answer takes a second (statistics.py)."""
    return {key: producer for key, producer in producers.items() if key != CELERY}


def _rounds(producers: Mapping[str, Producer], verb: str, queued: int) -> dict[str, Figure]:
    for producer in producers.values():
        producer.ask("limit", running=RUNNING if queued else 0, queued=queued)
        producer.ask(verb, count=5)

    def one(key: str) -> list[float]:
        times: list[float] = producers[key].ask(verb, count=EACH)
        return times

    return figures(in_turns(producers, ROUNDS, one))
