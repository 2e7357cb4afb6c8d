"""A sink that remembers."""

import time
from collections.abc import Callable

from executions.runner import TestEvent


class Recorder:
    """Keeps the log's pieces with the time of their arrival, and the events."""

    def __init__(self, on_start: Callable[[], object] | None = None) -> None:
        self.pieces: list[tuple[float, bytes]] = []
        self.events: list[TestEvent] = []
        self._on_start = on_start

    @property
    def logged(self) -> bytes:
        """The whole log."""
        return b"".join(piece for _, piece in self.pieces)

    def log(self, data: bytes) -> None:
        """Keep a piece."""
        self.pieces.append((time.monotonic(), data))

    def test(self, event: TestEvent) -> None:
        """Keep an event; at the first one, do what was asked for."""
        self.events.append(event)
        if self._on_start is not None:
            act, self._on_start = self._on_start, None
            act()
