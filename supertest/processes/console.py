"""The one log of `manage.py run`: each line with the name of the process that wrote it."""

import contextlib
import os
import queue
import sys
import threading
import time

COLOURS = {"supertest": "1", "web": "36", "worker": "32", "clock": "33", "redis": "35"}
OWN_NAME = "supertest"
WIDTH = max(map(len, COLOURS))


class LineSplitter:
    """Cuts a stream of bytes into lines; one longer than `longest` bytes is cut there."""

    def __init__(self, *, longest: int = 16_384) -> None:
        self._rest = b""
        self._longest = longest

    def feed(self, data: bytes) -> list[str]:
        """Return the lines that `data` completes."""
        *lines, rest = (self._rest + data).split(b"\n")
        while len(rest) > self._longest:
            lines.append(rest[: self._longest])
            rest = rest[self._longest :]
        self._rest = rest
        return [line.decode(errors="replace").rstrip("\r") for line in lines]

    def end(self) -> list[str]:
        """Return the last line if it was not completed."""
        return self.feed(b"\n") if self._rest else []


class Console:
    """Writes to standard output from a thread of its own.

    A reader that stops reading must stop neither restarts nor the end, so what does not fit into
    the queue is dropped, and counted.
    """

    def __init__(self, *, colour: bool, fd: int = 1, room: int = 10_000) -> None:
        self._colour, self._fd = colour, fd
        self._lines: queue.Queue[str] = queue.Queue(room)
        self._dropped = 0
        threading.Thread(target=self._write, name="console", daemon=True).start()

    @classmethod
    def on_stdout(cls) -> "Console":
        """Return a console that is coloured where a person watches."""
        return cls(colour=sys.stdout.isatty() and not os.environ.get("NO_COLOR"))

    def say(self, text: str, *, name: str = OWN_NAME) -> None:
        """Write each line of `text` behind the name."""
        for line in text.splitlines() or [""]:
            self._put(f"{self._label(name)} | {line}\n")

    def flush(self, *, within: float = 1.0) -> None:
        """Wait until all is written, at most `within` seconds."""
        deadline = time.monotonic() + within
        while self._lines.unfinished_tasks and time.monotonic() < deadline:
            time.sleep(0.005)

    def _label(self, name: str) -> str:
        padded = name.ljust(WIDTH)
        return f"\x1b[{COLOURS.get(name, '0')}m{padded}\x1b[0m" if self._colour else padded

    def _put(self, line: str) -> None:
        try:
            if self._dropped:
                self._lines.put_nowait(f"({self._dropped} lines were dropped: nobody read them)\n")
                self._dropped = 0
            self._lines.put_nowait(line)
        except queue.Full:
            self._dropped += 1

    def _write(self) -> None:
        while True:
            data = self._lines.get().encode()
            with contextlib.suppress(OSError):  # the reader is gone: the work goes on
                while data:
                    data = data[os.write(self._fd, data) :]
            self._lines.task_done()
