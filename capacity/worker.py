"""What a Celery worker process does for capacity besides running tasks: keep leases, drain."""

import sys
from typing import Any

from celery.signals import (
    celeryd_after_setup,
    worker_ready,
    worker_shutdown,
    worker_shutting_down,
)

from django.conf import settings

from access.threads import switch_threads_soon
from capacity import teller
from capacity.checks import refusal, warn_of_eviction
from capacity.deliveries import deliveries
from capacity.lease import Keeper
from capacity.ledger import ledger

_keepers: list[Keeper] = []


def connect() -> None:
    """Have every worker of this application keep leases."""
    celeryd_after_setup.connect(_refuse_without_the_gate)
    worker_ready.connect(_keep)
    worker_shutting_down.connect(_drain)
    worker_shutdown.connect(_leave)


def _refuse_without_the_gate(instance: Any, **_: Any) -> None:
    """End the start of a worker that would take messages without slots."""
    app = instance.app
    with app.connection_for_read() as connection:
        why = refusal(app.amqp.queues.consume_from, connection.transport)
    if why:
        sys.exit(why)  # Celery swallows any lesser exception of a receiver


def _keep(**_: Any) -> None:
    warn_of_eviction()
    switch_threads_soon()
    teller.start()
    keeper = Keeper(ledger(), deliveries(), lease=settings.LEASE_SECONDS)
    _keepers.append(keeper)
    keeper.start()


def _drain(**_: Any) -> None:
    for keeper in _keepers:
        keeper.drain(settings.DRAIN_SECONDS)


def _leave(**_: Any) -> None:
    for keeper in _keepers:
        keeper.stop()
