"""The trail across the broker: a task's message carries it, and its worker goes on on it."""

import threading
from contextlib import ExitStack
from typing import Any

from celery.signals import before_task_publish, task_postrun, task_prerun

from access import trail
from executions.queue import RUN_TASK

#: What of a message's headers belongs to the trail.
CARRIED = (trail.REQUEST_ID, "traceparent", "tracestate")


class _Current(threading.local):
    stack: ExitStack | None = None


_current = _Current()


def connect() -> None:
    """Send the trail with each message, and take it up from each."""
    before_task_publish.connect(_send)
    task_prerun.connect(_take_up)
    task_postrun.connect(_leave)


def _send(headers: dict[str, Any], **_: Any) -> None:
    headers |= trail.headers()


def _take_up(task: Any, args: Any, **_: Any) -> None:
    carried = {name: task.request.get(name) for name in CARRIED}
    execution = str(args[0]) if task.name == RUN_TASK and args else ""
    _current.stack = trail.going_on(
        {name: str(value) for name, value in carried.items() if value}, execution=execution
    )


def _leave(**_: Any) -> None:
    stack, _current.stack = _current.stack, None
    if stack:
        stack.close()
