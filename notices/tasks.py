"""Celery's entry points; each calls one service."""

from celery import shared_task

from notices import services


@shared_task(name=services.SEND_TASK, ignore_result=True)
def send(target_id: int) -> None:
    """Send what is due to one target."""
    services.send_due(target_id)


@shared_task(name="notices.tasks.sweep", ignore_result=True)
def sweep() -> None:
    """Ask for what is due to be tried again."""
    services.sweep()
