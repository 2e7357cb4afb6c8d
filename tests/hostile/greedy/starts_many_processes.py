"""Starts processes without end, in effect."""

import os
import signal
import time


def test_it() -> None:
    children = []
    try:
        for _ in range(60):
            if (child := os.fork()) == 0:
                signal.pause()
            children.append(child)
    finally:
        time.sleep(0.3)
        for child in children:
            os.kill(child, signal.SIGKILL)
