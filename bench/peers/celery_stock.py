"""Stock Celery: the worker's concurrency is the limit, LLEN is checked before publishing."""

import json
import os
import uuid
from typing import Any

import redis

from bench.driver import Times, offering, serve, timed
from bench.peers.celery_app import app, hold

QUEUE, CHUNK = "celery", 1000
client: Any = redis.Redis.from_url(os.environ["BENCH_REDIS"])
most = 0


def empty() -> None:
    """Empty the queue; kombu's bindings must stay."""
    client.delete(QUEUE, "unacked", "unacked_index", "unacked_mutex")


def limit(running: int, queued: int) -> None:
    """Set the limits; without a worker, those that run are on the list too."""
    global most
    most = running + queued


def fill(count: int) -> None:
    """Have `count` more wait."""
    hold.apply_async()
    message = client.lindex(QUEUE, -1).decode()
    first = json.loads(message)["headers"]["id"]
    for begin in range(1, count, CHUNK):
        size = min(CHUNK, count - begin)
        client.lpush(QUEUE, *(message.replace(first, str(uuid.uuid4())) for _ in range(size)))


def offer() -> bool:
    """Look, then add."""
    if client.llen(QUEUE) >= most:
        return False
    hold.apply_async()
    return True


def unchecked(count: int) -> Times:
    """Time `apply_async` alone."""
    return timed(hold.apply_async, count)


def statistics(count: int) -> Times:
    """Time what `celery inspect` asks the workers."""
    return timed(lambda: (client.llen(QUEUE), app.control.inspect().active()), count)


def alive() -> bool:
    """Return whether a worker answers."""
    return bool(app.control.inspect().ping())


if __name__ == "__main__":
    serve(
        {
            "empty": empty,
            "limit": limit,
            "fill": fill,
            **offering(offer),
            "enqueue": unchecked,
            "statistics": statistics,
            "alive": alive,
        }
    )
