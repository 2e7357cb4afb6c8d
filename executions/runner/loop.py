"""Waits for descriptors and alarms; never polls."""

import selectors
import time
from collections.abc import Callable
from typing import Self

Act = Callable[[], None]


class Loop:
    """Calls what belongs to each descriptor that is ready, in the thread that waits."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._alarms: dict[str, tuple[float, Act]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._selector.close()

    def listen(self, descriptor: int, act: Act) -> None:
        """Call `act` whenever there is something to read."""
        self._selector.register(descriptor, selectors.EVENT_READ, act)

    def ignore(self, *descriptors: int | None) -> None:
        """Listen to these no longer."""
        for descriptor in descriptors:
            if descriptor is not None and self.hears(descriptor):
                self._selector.unregister(descriptor)

    def hears(self, *descriptors: int | None) -> bool:
        """Whether any of these is listened to."""
        listened = self._selector.get_map()
        return any(d in listened for d in descriptors if d is not None)

    def set_alarm(self, name: str, seconds: float, act: Act) -> None:
        """Call `act` after `seconds`; replaces the alarm of that name."""
        self._alarms[name] = (time.monotonic() + seconds, act)

    def turn(self) -> None:
        """Wait for what comes first, and act on it."""
        for key, _ in self._selector.select(self._patience()):
            # What an earlier one did may have ended the listening to this one.
            if self.hears(key.fd):
                key.data()
        self._ring(time.monotonic())

    def _ring(self, now: float) -> None:
        for name in [name for name, (when, _) in self._alarms.items() if when <= now]:
            self._alarms.pop(name)[1]()

    def _patience(self) -> float | None:
        first = min((when for when, _ in self._alarms.values()), default=None)
        return None if first is None else max(0.0, first - time.monotonic())
