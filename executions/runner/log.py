"""Keeps a log within bounds: its head as it comes, and its tail at the end."""

from executions.runner.limits import Limits


class BoundedLog:
    """The log of one run; what `take` and `close` return, joined, is what is kept."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._kept = bytearray()
        self._tail = bytearray()
        self.total = 0

    def take(self, data: bytes) -> bytes:
        """Take the next bytes and return those to show now."""
        self.total += len(data)
        shown = data[: max(0, self._limits.log_head - len(self._kept))]
        self._kept += shown
        self._tail += data[len(shown) :]
        # Trimmed now and then, not with every piece: endless output must not cost a copy each time.
        if len(self._tail) > 16 * self._limits.log_tail:
            del self._tail[: -self._limits.log_tail]
        return shown

    def close(self) -> bytes:
        """Return what is to be shown at the end: how much was left out, and the tail."""
        left_out = self.total - len(self._kept)
        tail = bytes(self._tail[-self._limits.log_tail :])
        left_out -= len(tail)
        notice = f"\n[… {left_out:,} bytes were left out here …]\n".encode() if left_out else b""
        self._kept += notice + tail
        self._tail.clear()
        return notice + tail

    @property
    def content(self) -> bytes:
        """What is kept so far."""
        return bytes(self._kept)

    @property
    def last_line(self) -> str:
        """The last line that isn't blank, of what is kept, bounded."""
        text = bytes(self._kept[-4096:]).decode("utf-8", "replace")
        lines = text.replace("\0", "\N{REPLACEMENT CHARACTER}").split("\n")
        return next((line.strip()[:300] for line in reversed(lines) if line.strip()), "")
