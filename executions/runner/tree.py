"""The processes of one run: how they are interrupted, killed, and known to be gone."""

import os
import signal
import subprocess
from typing import Self


class Tree:
    """Every process of a run, through the launcher: it ends when nothing of them is left.

    In a jail the kernel itself kills all with the first process of their pid namespace, and should
    the launcher be killed, bubblewrap dies with it, and the namespace with bubblewrap.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self.handle = os.pidfd_open(process.pid)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Kill what is left and wait until it is gone."""
        try:
            self.kill()
            self._process.wait()
        finally:
            os.close(self.handle)

    @property
    def exit_code(self) -> int:
        """How the script's first process ended, a signal as 128 + its number; waits for it."""
        code = self._process.wait()
        return code if code >= 0 else 128 - code

    def interrupt(self) -> None:
        """Ask pytest to end as Ctrl+C does."""
        self._process.send_signal(signal.SIGINT)

    def kill(self) -> None:
        """Kill everything."""
        self._process.send_signal(signal.SIGTERM)
