"""The producing side of a Celery application whose queue is governed: quick, and cheap to refuse.

Neither part is needed for correctness: the gate is the ledger's, whatever application publishes.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from celery import Celery
from celery.exceptions import OperationalError
from celery.utils import uuid

from capacity.counts import count_refusal
from capacity.envelope import Call, publish
from capacity.errors import CapacityExceeded, LedgerUnreachable
from capacity.keys import GOVERNED
from capacity.ledger import ledger
from capacity.limits import Admission, Verdict

#: Seconds after a refusal in which the figures are looked at before a message is built.
LOOK_FIRST = 5.0
#: What makes the gate decide by other rules than the figures: an id may be known, a start delayed.
SPECIAL = frozenset({"task_id", "headers", "eta", "countdown"})
#: The options that an envelope can hold, and those that only say how Celery is to make one.
HELD = frozenset({"task_id", "priority", "headers", "queue", "ignore_result"})
UNHEARD = frozenset({"task_type", "result_cls", "declare"})
#: Values that say what an envelope says anyway.
USUAL: dict[str, Any] = {"serializer": "json"}


class GovernedCelery(Celery):
    """Celery, for which a refusal is an answer and not a fault of the connection."""

    _refused_at = float("-inf")

    def send_task(  # type: ignore[override]
        self, name: str, args: Any = None, kwargs: Any = None, **options: Any
    ) -> Any:
        """Publish a task.

        Raises:
            CapacityExceeded: both limits are reached.
            OperationalError: the broker can't be reached.
        """
        if self._queue_of(name, options) != GOVERNED:
            return super().send_task(name, args, kwargs, **options)
        if self._refused_lately and not any(options.get(what) for what in SPECIAL):
            self._look()
        options.setdefault("declare", ())  # its lists need no declaration
        send = self._send_plain if self._is_plain(name, options) else super().send_task
        try:
            return send(name, args, kwargs, **options)
        except CapacityExceeded:
            self._refused_at = time.monotonic()
            raise

    def _is_plain(self, name: str, options: dict[str, Any]) -> bool:
        """Whether Celery would make of this call just what `envelope` makes of it."""
        special = options.keys() - HELD - UNHEARD
        if any(options[what] and options[what] != USUAL.get(what) for what in special):
            return False
        if self.current_worker_task or not self._stores_nothing(options):
            return False
        task: Any = None if options.get("task_type") else self.tasks.get(name)
        defaults = task._get_exec_options() if task else {}
        return not any(value != USUAL.get(what) for what, value in defaults.items() if value)

    def _stores_nothing(self, options: dict[str, Any]) -> bool:
        return bool(options.get("ignore_result") or self.conf.result_backend is None)

    def _send_plain(self, name: str, args: Any, kwargs: Any, **options: Any) -> Any:
        call = Call(
            task=name,
            id=options.get("task_id") or uuid(),
            args=args or (),
            kwargs=kwargs or {},
            headers=options.get("headers") or {},
            priority=options.get("priority") or 0,
            ignore_result=options.get("ignore_result"),
            reply_to=self.thread_oid,
        )
        try:
            publish(call)
        except LedgerUnreachable as error:
            raise OperationalError(str(error)) from error
        result = (options.get("result_cls") or self.AsyncResult)(call.id)
        result.ignored = call.ignore_result
        return result

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
