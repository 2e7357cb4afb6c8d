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

    def arrival_of(self, text: bytes) -> float:
        """When the last byte of `text` came; a text may come in pieces."""
        so_far = b""
        for when, piece in self.pieces:
            so_far += piece
            if text in so_far:
                return when
        raise AssertionError(f"{text!r} is not in the log")

    def log(self, data: bytes) -> None:
        """Keep a piece."""
        self.pieces.append((time.monotonic(), data))

    def test(self, event: TestEvent) -> None:
        """Keep an event; at the first one, do what was asked for."""
        self.events.append(event)
        if self._on_start is not None:
            act, self._on_start = self._on_start, None
            act()
