"""Drift between the record and the ledger, and time to notice it."""

from datetime import timedelta

import redis

from django.utils import timezone

from capacity.deliveries import Delivery
from capacity.keys import own
from capacity.ledger import ledger
from executions.models import Execution
from executions.services import lifecycle, reconcile
from executions.services.reconciliation import Report
from tests.integration.executions.stage import (
    accepted,
    fetch,
)

WELL = Report()


def grow_old(*rows: Execution) -> None:
    """Make rows look as if they had been accepted a while ago, in the order given."""
    for age, row in enumerate(reversed(rows)):
        moment = timezone.now() - timedelta(seconds=60 + age)
        Execution.objects.filter(pk=row.pk).update(queued_at=moment)


def be_long_adrift(client: "redis.Redis") -> None:
    """Make all that reconcile has seen adrift look as if it were so for long."""
    for id in client.hkeys(own("absent")):
        client.hset(own("absent"), str(id), "1")


def reconcile_for_long(client: "redis.Redis") -> Report:
    """Reconcile once, and again after the time that something must be adrift for."""
    reconcile()
    be_long_adrift(client)
    return reconcile()


def start(worker: str = "host:1") -> Delivery:
    """Fetch the next, and record its start."""
    delivery = fetch(worker=worker)
    assert lifecycle.start(delivery.id, delivery)
    return delivery


def lose(client: "redis.Redis", delivery: Delivery, *, attempts: int = 2) -> None:
    """Have the lease of a worker run out, and reap it."""
    client.zadd(own("slots"), {delivery.id: 1.0}, xx=True)
    ledger().reap(attempts=attempts)


def lost_for_good(client: "redis.Redis") -> Execution:
    """Return an execution whose workers were lost twice; the second had started it."""
    execution = accepted()
    lose(client, start("first:1"))
    lose(client, start("second:2"))
    execution.refresh_from_db()
    return execution
