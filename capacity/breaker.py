"""Spares a web process while Redis is silent, where each call would hold a thread for its timeout.

After a call that got no answer, others are told so at once for a rest; then one call tries, and
the rest wait for what it finds. Workers don't use it: they must try, whatever happened before.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings

from capacity.errors import LedgerUnreachable

#: Seconds of rest after a call without an answer.
REST = 0.5


class Breaker:
    """Remembers whether the ledger answered lately; thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failed = False
        self._silent_until = 0.0

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Call the ledger in this context.

        Raises:
            LedgerUnreachable: it did not answer, or did not lately.
        """
        self._enter()
        try:
            yield
        except LedgerUnreachable:
            self._note_failure()
            raise
        self.reset()

    def reset(self) -> None:
        """Forget earlier failures."""
        if self._failed:
            with self._lock:
                self._failed, self._silent_until = False, 0.0

    def _enter(self) -> None:
        if not self._failed:
            return
        with self._lock:
            now = self._clock()
            if now < self._silent_until:
                raise LedgerUnreachable("The capacity ledger did not answer a moment ago.")
            # This caller tries; the others rest until it knows more.
            self._silent_until = now + settings.REDIS_TIMEOUT + REST

    def _note_failure(self) -> None:
        with self._lock:
            self._failed, self._silent_until = True, self._clock() + REST


breaker = Breaker()
