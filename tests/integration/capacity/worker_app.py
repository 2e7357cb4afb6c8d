"""What the worker processes of the tests run: `celery -A tests.integration.capacity.worker_app`."""

import contextlib
from queue import Empty, SimpleQueue
from typing import Any

import redis
from celery import Task
from celery.exceptions import Reject

import django

django.setup()

from capacity.answers import Start  # noqa: E402
from capacity.deliveries import StopCause, deliveries  # noqa: E402
from capacity.ledger import ledger, redis_client  # noqa: E402
from tests.integration.capacity.broker import TASK, application  # noqa: E402
from tests.integration.capacity.floor_keys import (  # noqa: E402
    ENDED,
    GO,
    LIVE,
    NOTES,
    PEAK,
    STARTED,
)

app = application()


@app.task(bind=True, name=TASK)
def work(self: "Task[Any, Any]", name: str) -> None:
    """Tell that it runs, wait for leave to end, and tell that too."""
    delivery = deliveries().get((self.request.properties or {})["delivery_tag"])
    assert delivery is not None
    causes: SimpleQueue[StopCause] = SimpleQueue()
    delivery.attach(causes.put)
    client = redis_client()
    if ledger().start(delivery.id, delivery.tag) is not Start.STARTED:
        return
    client.rpush(PEAK, client.incr(LIVE))
    client.rpush(STARTED, f"{name} {delivery.tag}")
    cause = _wait(causes)
    client.decr(LIVE)
    if cause in {StopCause.DRAINING, StopCause.LEASE_LOST}:
        raise Reject(cause, requeue=True)
    client.rpush(ENDED, f"{name} {cause or 'done'}")


def _wait(causes: "SimpleQueue[StopCause]") -> StopCause | None:
    """Return why it must stop, or None when it may end."""
    while True:
        with contextlib.suppress(Empty):
            return causes.get(timeout=0.02)
        with contextlib.suppress(redis.ConnectionError):
            if redis_client().lpop(GO):
                return None


@app.task(name="tests.note")
def note(text: str) -> None:
    """Leave a note: a task of the system queue."""
    redis_client().rpush(NOTES, text)
