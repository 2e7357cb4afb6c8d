"""Evaluates the rules in each clock, after each sample of capacity.

Not on the system queue: nothing there is served while Redis is away or all workers are lost, which
people must be told of. For the same reason the clock sends the notices itself.
"""

import logging
import threading
from collections.abc import Iterable
from typing import Any

from django.db import Error as AnyDatabaseError
from django.db import close_old_connections

from alerts.observing import observe
from alerts.services import evaluate
from capacity.live import announce
from capacity.signals import sampled
from notices.models import Delivery
from notices.services import send_due

logger = logging.getLogger(__name__)

#: The topic on which a change of the alerts is announced.
ALERTS = "alerts"
#: The name of the threads that send.
NOTICES = "notices"


def connect() -> None:
    """Listen to the sampler."""
    sampled.connect(on_sampled, dispatch_uid="alerts.sampled")


def on_sampled(point: Any, **_: Any) -> None:
    """Evaluate the rules; without a point the ledger could not be asked."""
    try:
        told = evaluate(observe(is_ledger_reachable=point is not None))
    except AnyDatabaseError as error:
        logger.warning("the alerts could not be evaluated", extra={"error": str(error).strip()})
        return
    if told:
        announce(ALERTS)
        send(told)


def send(told: Iterable[Delivery]) -> threading.Thread:
    """Send notices from a thread of their own: a target may be slow. A worker may be first."""
    targets = sorted({row.target_id for row in told})
    thread = threading.Thread(target=_send, args=[targets], name=NOTICES)
    thread.start()
    return thread


def _send(targets: Iterable[int]) -> None:
    try:
        for pk in targets:
            send_due(pk)
    except AnyDatabaseError as error:
        logger.warning("the notices wait for the sweep", extra={"error": str(error).strip()})
    finally:
        close_old_connections()
