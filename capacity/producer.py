"""The producing side of a Celery application whose queue is governed: refusals are cheap.

Neither part is needed for correctness: the gate is the transport's, whatever application publishes.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from celery import Celery

from capacity.counts import count_refusal
from capacity.errors import CapacityExceeded
from capacity.keys import GOVERNED
from capacity.ledger import ledger
from capacity.limits import Admission, Verdict

#: Seconds after a refusal in which the figures are looked at before a message is built.
LOOK_FIRST = 5.0
#: What makes the gate decide by other rules than the figures: an id may be known, a start delayed.
SPECIAL = frozenset({"task_id", "headers", "eta", "countdown"})


class GovernedCelery(Celery):
    """Celery, for which a refusal is an answer and not a fault of the connection."""

    _refused_at = float("-inf")

    def send_task(self, name: str, *args: Any, **options: Any) -> Any:
        """Publish a task.

        Raises:
            CapacityExceeded: both limits are reached.
        """
        if self._queue_of(name, options) != GOVERNED:
            return super().send_task(name, *args, **options)
        if self._refused_lately and not any(options.get(what) for what in SPECIAL):
            self._look()
        options.setdefault("declare", ())  # its lists need no declaration
        try:
            return super().send_task(name, *args, **options)
        except CapacityExceeded:
            self._refused_at = time.monotonic()
            raise

    def _queue_of(self, name: str, options: dict[str, Any]) -> str:
        queue = options.get("queue")
        if queue is None:
            queue = self.amqp.router.route({}, name).get("queue")
        return str(getattr(queue, "name", queue))

    @property
    def _refused_lately(self) -> bool:
        return time.monotonic() - self._refused_at < LOOK_FIRST

    def _look(self) -> None:
        """Refuse by the figures alone; where they leave room, the gate decides."""
        usage = ledger().usage()
        if not usage.admits:
            count_refusal(usage.obstacle)
            raise CapacityExceeded(Admission(Verdict.REFUSED, usage))

    @contextmanager
    def producer_or_acquire(  # type: ignore[override]
        self, producer: Any = None
    ) -> Iterator[Any]:
        """Lend a producer; kombu closes the connection after any exception, a refusal is none."""
        if producer:
            yield producer
            return
        refusal = None
        with self.producer_pool.acquire(block=True) as acquired:
            try:
                yield acquired
            except CapacityExceeded as error:
                refusal = error
        if refusal:
            raise refusal
