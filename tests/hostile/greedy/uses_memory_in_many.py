"""Takes memory in many processes, none of which takes much."""

import os
import signal
import time


def test_it() -> None:
    children = []
    for _ in range(8):
        if (child := os.fork()) == 0:
            kept = bytearray(b"x") * 40_000_000
            signal.pause()
            os._exit(len(kept))
        children.append(child)
    time.sleep(1.5)
    for child in children:
        os.kill(child, signal.SIGKILL)
