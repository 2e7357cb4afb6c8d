"""Stock Celery as its guide sets it up for tasks that must not be lost: late acks, prefetch 1."""

import os

from celery import Celery

from bench.notes import hold_a_slot

app = Celery("stock", broker=os.environ["BENCH_REDIS"])
app.conf.update(
    task_acks_late=True,
    task_ignore_result=True,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
)


@app.task(name="bench.hold")
def hold() -> None:
    """Hold the slot for a moment, like a very short test."""
    hold_a_slot()
