"""Writes the history: a thread in each clock; of several clocks the first in an interval writes."""

import logging
import threading
import time
from datetime import UTC, datetime
from typing import Any

from celery.signals import beat_init

from django.conf import settings
from django.db import Error as AnyDatabaseError
from django.db import close_old_connections

from capacity import events, samples
from capacity.errors import LedgerUnreachable
from capacity.ledger import ledger
from capacity.live import announce
from capacity.signals import sampled

logger = logging.getLogger(__name__)

#: The topic on which a new sample is announced.
SAMPLES = "samples"
#: Seconds between two thinnings.
THINNED_EACH = 60.0


def connect() -> None:
    """Have each clock of this application write the history."""
    beat_init.connect(_start, dispatch_uid="capacity.sampler")


def _start(**_: Any) -> None:
    threading.Thread(target=run, name="sampler", daemon=True).start()


def run() -> None:
    """Sample at the middle of each interval, for ever."""
    thinned_at = float("-inf")
    while True:
        time.sleep(_until_the_next(time.time()))
        try:
            sample()
            if time.monotonic() - thinned_at > THINNED_EACH:
                thinned_at = time.monotonic()
                thin()
        except AnyDatabaseError as error:
            logger.warning("no history was written", extra={"error": str(error).strip()})
        finally:
            close_old_connections()


def sample() -> None:
    """Write one sample and what became of workers, and tell who listens."""
    try:
        tally = ledger().tally()
        point = samples.keep(tally)
        events.record(tally.events)
    except LedgerUnreachable as error:
        logger.warning("no history was written", extra={"error": str(error)})
        _tell(None)
        return
    if point is not None:
        _tell(point)
        announce(SAMPLES)


def thin() -> None:
    """Drop and merge what is old."""
    now = datetime.now(UTC)
    samples.thin(now=now)
    events.drop_old(now=now)


def _tell(point: Any) -> None:
    for receiver, error in sampled.send_robust(sender=None, point=point):
        if isinstance(error, Exception):
            logger.error("a sample was not heeded", exc_info=error, extra={"by": str(receiver)})


def _until_the_next(now: float) -> float:
    """Return the seconds until the middle of the next interval: two clocks agree on its number."""
    each = settings.SAMPLE_SECONDS
    return float(each - (now - each / 2) % each)
