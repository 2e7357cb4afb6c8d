"""How long to wait before a process that ended is started again; pure."""

from dataclasses import dataclass


@dataclass
class Backoff:
    """Doubles the delay (seconds) with each early end; a life longer than `settled` starts over."""

    first: float = 0.5
    most: float = 30.0
    settled: float = 60.0
    _next: float = 0.0

    def after(self, lived: float) -> float:
        """Return the delay before the next start of a process that lived for `lived` seconds."""
        delay = self.first if lived >= self.settled else max(self.first, self._next)
        self._next = min(self.most, delay * 2)
        return delay
