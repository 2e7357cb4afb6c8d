"""A terminal's second screen, drawn over as a whole; the first is as it was when it ends."""

import os
import shutil
import sys
import termios
import tty
from types import TracebackType
from typing import Self

ENTER, LEAVE = "\x1b[?1049h\x1b[?25l", "\x1b[?25h\x1b[?1049l"
TOP, TO_END_OF_LINE, TO_END_OF_SCREEN = "\x1b[H", "\x1b[K", "\x1b[J"
FOOT = "q ends"
#: What ends it: q, Ctrl+C where the terminal does not make a signal of it, Ctrl+D.
ENDS = frozenset("qQ\x03\x04")


class Screen:
    """Draws `lines`, as many and as much of each as there is room for."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def __enter__(self) -> Self:
        """Take the terminal; its keys arrive one by one, unseen."""
        self._before = termios.tcgetattr(sys.stdin)
        tty.setcbreak(sys.stdin)
        self._write(ENTER)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give it back."""
        self._write(LEAVE)
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, self._before)

    def draw(self) -> None:
        """Draw anew."""
        width, height = shutil.get_terminal_size()
        self._write(framed(self.lines, width=width, height=height))

    def wants_to_end(self) -> bool:
        """Read the keys that were pressed; whether one of them ends it."""
        pressed = os.read(sys.stdin.fileno(), 1024).decode(errors="replace")
        return not pressed or not ENDS.isdisjoint(pressed)

    def _write(self, text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()


def framed(lines: list[str], *, width: int, height: int) -> str:
    """Return what draws the lines over a screen of that size, with a foot on its last line."""
    room = max(0, height - 1)
    shown = lines[:room]
    more = len(lines) - len(shown)
    foot = f"{FOOT}; {more} more lines" if more else FOOT
    drawn = [line[:width] + TO_END_OF_LINE for line in (*shown, foot)]
    return TOP + "\r\n".join(drawn) + TO_END_OF_SCREEN
