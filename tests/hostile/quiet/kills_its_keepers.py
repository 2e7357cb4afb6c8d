"""Kills the processes that keep it."""

import os
import signal
import time


def test_it() -> None:
    parent = os.getppid()
    os.kill(parent, signal.SIGKILL)
    time.sleep(0.1)
    assert os.getppid() != parent
