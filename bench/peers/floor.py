"""The floor: one bare script call on the same Redis, a pipeline of the figures, a bare BRPOP loop.

`python -m bench.peers.floor worker` is the loop; without it, the producer.
"""

import os
import sys
import threading
import uuid
from typing import Any

import redis

from bench.driver import Times, offering, serve, timed
from bench.notes import hold_a_slot

RUNNERS, CHUNK, QUEUE = 5, 1000, "floor"
SCRIPT = """
if redis.call('LLEN', KEYS[1]) >= tonumber(redis.call('GET', KEYS[2])) then return 0 end
return redis.call('LPUSH', KEYS[1], ARGV[1])
"""
client: Any = redis.Redis.from_url(os.environ["BENCH_REDIS"])
script = client.register_script(SCRIPT)
MESSAGE = "x" * 700


def empty() -> None:
    """Empty the Redis database."""
    client.flushdb()


def limit(running: int, queued: int) -> None:
    """Set the limit."""
    client.set("most", running + queued)


def fill(count: int) -> None:
    """Have `count` more wait."""
    for begin in range(0, count, CHUNK):
        client.lpush(QUEUE, *[MESSAGE] * min(CHUNK, count - begin))


def offer() -> bool:
    """Call the script."""
    return bool(script(keys=(QUEUE, "most"), args=(MESSAGE + str(uuid.uuid4()),)))


def statistics(count: int) -> Times:
    """Time one pipeline of as many figures as the snapshot has."""
    return timed(_figures, count)


def _figures() -> list[Any]:
    pipeline = client.pipeline(transaction=False)
    for key in ("high", QUEUE, "low"):
        pipeline.llen(key)
    for key in ("slots", "active", "delayed", "workers"):
        pipeline.zcard(key)
    found: list[Any] = pipeline.hmget("limits", "running", "queued", "paused").execute()
    return found


def work() -> None:
    """Run what comes in as many threads as the limit."""
    threads = [threading.Thread(target=_loop) for _ in range(RUNNERS)]
    for thread in threads:
        thread.start()


def _loop() -> None:
    while True:
        if client.brpop(QUEUE, timeout=1):
            hold_a_slot()


if __name__ == "__main__":
    if sys.argv[1:] == ["worker"]:
        work()
    else:
        serve(
            {
                "empty": empty,
                "limit": limit,
                "fill": fill,
                **offering(offer),
                "statistics": statistics,
            }
        )
