"""What a Celery worker process does for capacity besides running tasks: keep leases, drain."""

from typing import Any

from celery.signals import worker_ready, worker_shutdown, worker_shutting_down

from django.conf import settings

from capacity.deliveries import deliveries
from capacity.lease import Keeper
from capacity.ledger import ledger

_keepers: list[Keeper] = []


def connect() -> None:
    """Have every worker of this application keep leases."""
    worker_ready.connect(_keep)
    worker_shutting_down.connect(_drain)
    worker_shutdown.connect(_leave)


def _keep(**_: Any) -> None:
    keeper = Keeper(ledger(), deliveries(), lease=settings.LEASE_SECONDS)
    _keepers.append(keeper)
    keeper.start()


def _drain(**_: Any) -> None:
    for keeper in _keepers:
        keeper.drain(settings.DRAIN_SECONDS)


def _leave(**_: Any) -> None:
    for keeper in _keepers:
        keeper.stop()
