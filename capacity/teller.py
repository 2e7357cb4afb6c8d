"""Tells Redis every few seconds what this process counted, in one round trip, from a thread.

So the metrics are those of all processes on all machines, and a scrape of any one of them has them.
"""

import atexit
import logging
import os
import socket
import threading
import uuid
from collections.abc import Callable

from capacity.errors import LedgerUnreachable
from capacity.ledger import Ledger, ledger
from capacity.measures import Book, book

logger = logging.getLogger(__name__)

#: Seconds between two batches, and after which a silent process counts as gone.
EVERY, LIFE = 2.0, 10.0


class Teller:
    """Takes what a book holds to Redis; what Redis may not have got is told again."""

    def __init__(self, ledger: Ledger, book: Book, *, viewers: Callable[[], int]) -> None:
        self._ledger = ledger
        self._book = book
        self._viewers = viewers
        self.process = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._number = 0
        self._batch: dict[str, float] = {}
        self._telling = threading.Lock()

    def tell(self) -> bool:
        """Tell what was counted; False while Redis is away, which keeps it for the next time."""
        with self._telling:
            if not self._batch:
                self._batch = self._book.take()
                self._number += 1
            try:
                self._tell()
            except LedgerUnreachable as error:
                logger.debug("the measures wait for Redis: %s", error)
                return False
            self._batch = {}
        return True

    def _tell(self) -> None:
        self._ledger.tell(
            self.process,
            batch=self._number,
            amounts=self._batch,
            life=LIFE,
            viewers=self._viewers(),
        )


def start(*, viewers: Callable[[], int] = lambda: 0) -> None:
    """Have this process tell what it counts until it ends; `viewers` says whom it serves now."""
    teller = Teller(ledger(), book, viewers=viewers)
    ended = threading.Event()

    def tell_on() -> None:
        while not ended.wait(EVERY):
            teller.tell()

    threading.Thread(target=tell_on, name="teller", daemon=True).start()
    atexit.register(teller.tell)
