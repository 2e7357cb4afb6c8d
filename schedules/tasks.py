"""Celery's entry points; each calls one service."""

from datetime import datetime
from uuid import UUID

from celery import shared_task

from schedules import endings, services
from schedules.clock import RUN_TASK
from schedules.receivers import TELL_TASK


@shared_task(name=RUN_TASK, ignore_result=True)
def run(job_id: int, due: str) -> None:
    """Run a job that was due at a time, in ISO 8601."""
    services.run_due(job_id, datetime.fromisoformat(due))


@shared_task(name="schedules.tasks.retry", ignore_result=True)
def retry() -> None:
    """Try again what was refused, and tell of the ends that were forgotten."""
    services.retry_due()
    endings.tell_of_forgotten()


@shared_task(name=TELL_TASK, ignore_result=True)
def tell_of_end(execution_id: str) -> None:
    """Tell of a job's end."""
    endings.tell_of_end(UUID(execution_id))
