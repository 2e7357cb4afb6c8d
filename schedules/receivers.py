"""What schedules do when executions tell them something."""

import logging
from typing import Any
from uuid import UUID

from celery import current_app
from kombu.exceptions import OperationalError

from django.db import transaction
from django.utils import timezone

from executions.signals import ended
from schedules.models import Ending, Rule

logger = logging.getLogger(__name__)

TELL_TASK = "schedules.tasks.tell_of_end"


def connect() -> None:
    """Listen to executions."""
    ended.connect(on_ended, dispatch_uid="schedules.ended")


def on_ended(execution_id: UUID, job_id: int | None, **_: Any) -> None:
    """Note an end that somebody wants to know of, in the transaction that makes it one."""
    if job_id is None:
        return
    with transaction.atomic():
        if not Rule.objects.filter(job_id=job_id).exists():
            return
        Ending.objects.create(execution_id=execution_id, at=timezone.now())
    transaction.on_commit(lambda: _ask_to_tell(execution_id))


def _ask_to_tell(execution_id: UUID) -> None:
    try:
        current_app.send_task(TELL_TASK, args=[str(execution_id)])
    except OperationalError as error:
        logger.warning("the notice waits for the broker", extra={"error": str(error)})
