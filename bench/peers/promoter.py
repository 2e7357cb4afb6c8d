"""The polling promoter: a counter, a sorted set, and a loop that promotes every five seconds.

`python -m bench.peers.promoter worker` runs the loop and the tasks; without it, the producer.
"""

import os
import sys
import threading
import time
import uuid
from typing import Any

import redis

from bench.driver import Times, offering, serve, timed
from bench.notes import hold_a_slot

PERIOD = 5.0
CHUNK = 1000
client: Any = redis.Redis.from_url(os.environ["BENCH_REDIS"])


def empty() -> None:
    """Empty the Redis database."""
    client.flushdb()
    client.set("running", 0)


def limit(running: int, queued: int) -> None:
    """Set the limits."""
    client.mset({"limit": running, "queued": queued})


def fill(count: int) -> None:
    """Have `count` more wait."""
    for begin in range(0, count, CHUNK):
        size = min(CHUNK, count - begin)
        client.zadd("queue", {str(uuid.uuid4()): time.time() for _ in range(size)})


def offer() -> bool:
    """Start it while the counter is below the limit; else queue it while there is room."""
    id = str(uuid.uuid4())
    if int(client.get("running")) < int(client.get("limit")):
        client.incr("running")
        client.publish("start", id)
        return True
    if client.zcard("queue") >= int(client.get("queued")):
        return False
    client.zadd("queue", {id: time.time()})
    return True


def enqueue(count: int) -> Times:
    """Queue `count` whatever the counter says."""
    return timed(lambda: client.zadd("queue", {str(uuid.uuid4()): time.time()}), count)


def statistics(count: int) -> Times:
    """Time what its pages read: the counter and the length."""
    return timed(lambda: (client.get("running"), client.zcard("queue")), count)


def work() -> None:
    """Promote, sleep, promote; each task counts itself off at its end."""
    while True:
        while int(client.get("running") or 0) < int(client.get("limit") or 0):
            if not client.zpopmin("queue"):
                break
            client.incr("running")
            threading.Thread(target=_run).start()
        time.sleep(PERIOD)


def _run() -> None:
    hold_a_slot()
    client.decr("running")


if __name__ == "__main__":
    if sys.argv[1:] == ["worker"]:
        work()
    serve(
        {
            "empty": empty,
            "limit": limit,
            "fill": fill,
            **offering(offer),
            "enqueue": enqueue,
            "statistics": statistics,
        }
    )
