"""Uses more processor time than it may, in children of which each uses little."""

import os
import time


def test_it() -> None:
    for _ in range(12):
        if os.fork() == 0:
            while time.process_time() < 0.3:
                pass
            os._exit(0)
        os.wait()
