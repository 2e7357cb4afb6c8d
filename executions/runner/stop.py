"""The request to stop a run, made by any thread and heard at once."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum


class StopReason(StrEnum):
    """Why a run should stop."""

    CANCELLED = "cancelled"
    LEASE_LOST = "lease_lost"
    DRAINING = "draining"


class Stop:
    """Asks one run to stop; thread-safe, and the first reason wins."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reason: StopReason | None = None
        self._listener: int | None = None

    @property
    def reason(self) -> StopReason | None:
        """Why the run should stop; None while it should go on."""
        return self._reason

    def request(self, reason: StopReason) -> bool:
        """Ask for the stop; False if it was asked for before."""
        with self._lock:
            if self._reason is not None:
                return False
            self._reason = reason
            if self._listener is not None:
                os.eventfd_write(self._listener, 1)
            return True

    @contextmanager
    def listening(self) -> Iterator[int]:
        """Give a descriptor that becomes readable with the request; one listener at a time."""
        listener = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        try:
            self._listen(listener)
            yield listener
        finally:
            # Under the lock: a request must not write to a number that was given away already.
            with self._lock:
                self._listener = None
                os.close(listener)

    def _listen(self, listener: int) -> None:
        with self._lock:
            self._listener = listener
            if self._reason is not None:
                os.eventfd_write(listener, 1)
