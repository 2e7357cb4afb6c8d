"""What executions do when capacity, or the database, tells them something."""

import logging
from typing import Any

from celery.signals import worker_ready
from kombu.exceptions import OperationalError

from django.db import transaction
from django.db.models.signals import post_delete

from capacity.signals import reaped
from capacity.snapshot import Recorded, register_record
from executions.artifacts import remove
from executions.machines import report_soon
from executions.models import Artifact, Execution
from executions.states import Status

logger = logging.getLogger(__name__)


def connect() -> None:
    """Listen to capacity."""
    register_record(count_record)
    post_delete.connect(
        on_artifact_deleted, sender=Artifact, dispatch_uid="executions.artifact_deleted"
    )
    reaped.connect(on_reaped, dispatch_uid="executions.reaped")
    worker_ready.connect(on_worker_ready, dispatch_uid="executions.worker_ready")


def on_artifact_deleted(instance: Artifact, **_: Any) -> None:
    """Remove the file with its row, once that is certain."""
    transaction.on_commit(lambda: remove(instance))


def count_record() -> Recorded:
    """Count what the record says runs and is queued."""
    statuses = Execution.objects.living().values_list("status", flat=True)
    counted = list(statuses)
    return Recorded(
        running=counted.count(Status.RUNNING.value), queued=counted.count(Status.QUEUED.value)
    )


def on_reaped(**_: Any) -> None:
    """Bring the record into line soon after a worker was lost."""
    _ask_to_reconcile()


def on_worker_ready(**_: Any) -> None:
    """Bring the record into line when a worker starts: Redis may be new; tell of the sandbox."""
    _ask_to_reconcile()
    report_soon()


def _ask_to_reconcile() -> None:
    """Have a worker reconcile now; the clock would do it later."""
    from executions.tasks import reconcile

    try:
        reconcile.delay()
    except OperationalError:
        logger.debug("the clock reconciles once Redis is back")
