"""Waits for a database that is away: a worker's verdict must not be lost to it."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection

R = TypeVar("R")
logger = logging.getLogger(__name__)

#: Seconds between attempts, at least and at most.
WAIT_LEAST, WAIT_MOST = 0.2, 5.0


def patiently(
    call: Callable[[], R],
    *,
    give_up: Callable[[], bool] = lambda: False,
    pause: Callable[[float], object] = time.sleep,
) -> R:
    """Return what `call` returns, trying again with back-off while the database is away.

    Raises:
        OperationalError, InterfaceError: the last one, once `give_up` says so.
    """
    wait = WAIT_LEAST
    while True:
        try:
            return call()
        except (OperationalError, InterfaceError) as error:
            if give_up():
                raise
            logger.warning("the database is away", extra={"error": str(error), "wait": wait})
        connection.close()
        pause(wait)
        wait = min(WAIT_MOST, wait * 2)
