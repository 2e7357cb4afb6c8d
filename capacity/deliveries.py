"""The governed messages in this process's hands: each holds a slot until it is released."""

import os
import socket
import threading
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from queue import SimpleQueue
from typing import Protocol

from django.conf import settings

from capacity.keys import own


class GiveBack(Protocol):
    """A verb of the ledger that frees a slot."""

    def __call__(self, id: str, tag: str, *, wake: str = "") -> bool: ...


class StopCause(StrEnum):
    """Why what runs must stop before its end."""

    CANCELLED = "cancelled"
    LEASE_LOST = "lease_lost"
    DRAINING = "draining"


class Delivery:
    """One fetched message; its runner attaches a callback that stops it."""

    def __init__(self, id: str, tag: str, message: str = "") -> None:
        self.id = id
        self.tag = tag
        self.message = message
        self.fetched_at = datetime.now(UTC)
        self.renewed_at = time.monotonic()
        self.cause: StopCause | None = None
        self._on_stop: Callable[[StopCause], None] | None = None
        self._lock = threading.Lock()

    def attach(self, on_stop: Callable[[StopCause], None]) -> None:
        """Have `on_stop` called once with the cause, at once if it must stop already."""
        with self._lock:
            self._on_stop = on_stop
            cause = self.cause
        if cause:
            on_stop(cause)

    def stop(self, cause: StopCause) -> None:
        """Stop what runs; only the first cause counts."""
        with self._lock:
            if self.cause:
                return
            self.cause = cause
            on_stop = self._on_stop
        if on_stop:
            on_stop(cause)


class Deliveries:
    """All deliveries of this process, by delivery tag; thread-safe; outlives broken connections."""

    def __init__(self, *, slots: int) -> None:
        self.worker = f"{socket.gethostname()}:{os.getpid()}"
        self.slots = slots
        self.wake_key = own(f"wake:{uuid.uuid4().hex}")
        #: Set for good when this process is told to end.
        self.draining = threading.Event()
        #: Set while an operator has it fetch no more; what it runs goes on.
        self.drained = threading.Event()
        #: Releases that Redis did not take yet: the verb, the id, the delivery tag.
        self.owed: SimpleQueue[tuple[GiveBack, str, str]] = SimpleQueue()
        #: When slots were given back that the next fetch may fill, by `time.monotonic`.
        self.given_back: SimpleQueue[float] = SimpleQueue()
        self._held: dict[str, Delivery] = {}
        self._lock = threading.Lock()

    def new_tag(self) -> str:
        """Return a delivery tag that names this worker and was never used."""
        return f"{self.worker}#{uuid.uuid4().hex}"

    def add(self, id: str, tag: str, message: str = "") -> Delivery:
        """Hold one more."""
        delivery = Delivery(id, tag, message)
        with self._lock:
            self._held[tag] = delivery
        return delivery

    def get(self, tag: str) -> Delivery | None:
        """Return the delivery with this tag."""
        with self._lock:
            return self._held.get(tag)

    def remove(self, tag: str) -> Delivery | None:
        """Let go of one; None if it is not held."""
        with self._lock:
            return self._held.pop(tag, None)

    def all(self) -> list[Delivery]:
        """Return those held now."""
        with self._lock:
            return list(self._held.values())

    @property
    def has_room(self) -> bool:
        """Whether this worker may fetch one more."""
        with self._lock:
            has_room = len(self._held) < self.slots
        return has_room and not self.draining.is_set() and not self.drained.is_set()

    def wake_after(self) -> str:
        """Return the key that a release should wake: its own, none if it fetches no more."""
        is_leaving = self.draining.is_set() or self.drained.is_set()
        return "" if is_leaving else self.wake_key


def worker_of(tag: str) -> str:
    """Return the worker that made this delivery tag."""
    return tag.rpartition("#")[0]


_deliveries: Deliveries | None = None
_making = threading.Lock()


def deliveries() -> Deliveries:
    """Return this process's deliveries."""
    global _deliveries
    with _making:
        if _deliveries is None:
            _deliveries = Deliveries(slots=settings.WORKER_SLOTS)
        return _deliveries
