"""Celery's entry points; each calls one service."""

import logging
from typing import Any

from celery import Task, shared_task
from celery.exceptions import Reject

from django.db import InterfaceError, OperationalError

from capacity.deliveries import deliveries
from capacity.errors import LedgerUnreachable
from executions import services
from executions.queue import RUN_TASK
from executions.services import Disposal

logger = logging.getLogger(__name__)


@shared_task(bind=True, name=RUN_TASK)
def run(self: "Task[Any, Any]", execution_id: str) -> None:
    """Run one execution under the slot that its message came with."""
    properties = self.request.properties or {}
    delivery = deliveries().get(properties.get("delivery_tag", ""))
    if delivery is None:
        raise Reject("It was not fetched through the ledger.", requeue=False)
    if services.run(execution_id, delivery) is Disposal.AGAIN:
        raise Reject("It runs again.", requeue=True)


# These are acknowledged early: what a killed worker held would stay in `unacked` for an hour.
@shared_task(name="executions.tasks.retain", ignore_result=True, acks_late=False)
def retain() -> None:
    """Remove what is older than the limits; what is left over is the next one's."""
    try:
        services.retain()
    except (OperationalError, InterfaceError) as error:
        logger.warning("nothing old was removed", extra={"error": str(error).strip()})


@shared_task(name="executions.tasks.remove_orphans", ignore_result=True, acks_late=False)
def remove_orphans() -> None:
    """Remove the files of artifacts that no row knows; what is left over is the next one's."""
    try:
        services.remove_orphans()
    except Exception:  # each kind of storage raises errors of its own
        logger.exception("orphaned files were left")


@shared_task(name="executions.tasks.reconcile", ignore_result=True, acks_late=False)
def reconcile() -> None:
    """Compare the record with the ledger, and repair what differs; the next one retries."""
    try:
        services.reconcile()
    except (LedgerUnreachable, OperationalError, InterfaceError) as error:
        logger.warning("not reconciled", extra={"error": str(error).strip()})
