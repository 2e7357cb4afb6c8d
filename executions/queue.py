"""Puts executions on the governed queue."""

import json

from celery import current_app
from kombu.exceptions import OperationalError

from capacity.errors import LedgerUnreachable
from capacity.keys import BANDS
from executions.models import Execution

RUN_TASK = "executions.tasks.run"


def publish(execution: Execution, *, accepted: bool = False) -> None:
    """Offer an execution to the gate; `accepted` says that it was admitted before, when queued.

    The row must be committed: a worker may look for it before this returns.

    Raises:
        CapacityExceeded: both limits are reached.
        LedgerUnreachable: Redis did not answer; the message may or may not have got through.
    """
    id = str(execution.pk)
    try:
        current_app.send_task(
            RUN_TASK,
            args=[id],
            task_id=id,
            priority=BANDS[execution.priority],
            headers={"accepted": execution.queued_at.timestamp()} if accepted else None,
        )
    except OperationalError as error:
        raise LedgerUnreachable(f"The broker can't be reached: {error}") from error


def is_run_message(message: str) -> bool:
    """Whether an admitted message is an execution's, not one of another task's."""
    try:
        return bool(json.loads(message)["headers"]["task"] == RUN_TASK)
    except (ValueError, KeyError, TypeError):
        return False
