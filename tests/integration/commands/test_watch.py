"""`manage.py capacity watch`: a line a change without a terminal, a screen with one."""

import json
import os
import pty
import select
import signal
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from capacity.ledger import ledger
from executions.commands.screen import ENTER, LEAVE
from supertest.settings import BASE_DIR
from tests.waiting import eventually

COMMAND = (sys.executable, "-X", "dev", "-W", "error", "manage.py", "capacity", "watch")
pytestmark = pytest.mark.usefixtures("redis")


@contextmanager
def watching(*words: str, terminal: int | None = None) -> Iterator[subprocess.Popen[str]]:
    """Watch in a process of its own; whatever it complains of fails the test."""
    process = subprocess.Popen(
        [*COMMAND, *words], cwd=BASE_DIR, text=True, bufsize=1, stdin=terminal,
        stdout=subprocess.PIPE if terminal is None else terminal, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
        assert process.wait(10) == 0
        assert process.stderr
        assert process.stderr.read() == ""
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdout, process.stderr):
            if stream:
                stream.close()


def test_each_change_is_a_line_and_the_end_is_clean() -> None:
    with watching("--json", "--changes", "2") as process:
        assert process.stdout
        assert json.loads(process.stdout.readline())["running_capacity"] == 5
        ledger().configure(running=7)
        assert json.loads(process.stdout.readline())["running_capacity"] == 7


def test_ctrl_c_ends_it_in_silence() -> None:
    with watching() as process:
        assert process.stdout
        assert "running 0/5" in process.stdout.readline()
        process.send_signal(signal.SIGINT)


class Terminal:
    """A terminal and what was drawn on it."""

    def __init__(self) -> None:
        self.ours, self.theirs = pty.openpty()
        termios.tcsetwinsize(self.ours, (24, 100))
        self.drawn = ""

    def shows(self, text: str) -> bool:
        """Read what was drawn; whether the text was among it."""
        while select.select([self.ours], [], [], 0)[0]:
            self.drawn += os.read(self.ours, 65536).decode()
        return text in self.drawn

    def press(self, keys: bytes) -> None:
        """Type."""
        os.write(self.ours, keys)

    def close(self) -> None:
        """Give it back."""
        os.close(self.ours)
        os.close(self.theirs)


@pytest.mark.parametrize("end", ["q", "Ctrl+C"])
def test_a_terminal_gets_a_screen_that_gives_it_back_at_the_end(end: str) -> None:
    with closing(Terminal()) as terminal:
        before = termios.tcgetattr(terminal.theirs)
        with watching(terminal=terminal.theirs) as process:
            eventually(lambda: terminal.shows("running  0 of 5"), within=20)
            ledger().configure(running=7)
            eventually(lambda: terminal.shows("running  0 of 7"))
            # The shell's terminal would make this signal of Ctrl+C.
            terminal.press(b"q") if end == "q" else process.send_signal(signal.SIGINT)
            eventually(lambda: terminal.shows(LEAVE), within=10)
        assert terminal.drawn.startswith(ENTER)
        assert termios.tcgetattr(terminal.theirs) == before
