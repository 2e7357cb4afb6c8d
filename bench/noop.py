"""A task that only notes when it starts and ends."""

import random
import time

import django

django.setup()

from capacity.ledger import redis_client  # noqa: E402
from supertest.celery import app  # noqa: E402

__all__ = ["app", "noop"]


@app.task(name="bench.noop")
def noop() -> None:
    """Hold the slot for a while, like a very short test."""
    client = redis_client()
    client.rpush("bench:starts", repr(time.time()))
    time.sleep(random.uniform(0.05, 0.15))
    client.rpush("bench:ends", repr(time.time()))
