"""Ignores every signal that it may ignore, and goes on."""

import signal
import time


def test_it() -> None:
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN)
    until = time.monotonic() + 2.5
    while time.monotonic() < until:
        time.sleep(0.05)
