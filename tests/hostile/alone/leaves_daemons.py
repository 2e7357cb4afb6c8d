"""Leaves processes behind that nobody is the parent of, deaf, in sessions of their own."""

import os
import signal
import subprocess


def test_it() -> None:
    for _ in range(5):
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                os.execv("/usr/bin/env", ["env", "sleep", os.environ["SECONDS_OF_SLEEP"]])
            os._exit(0)
    subprocess.Popen(["sleep", os.environ["SECONDS_OF_SLEEP"]], start_new_session=True)
