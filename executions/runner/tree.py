"""The processes of one run: how they are interrupted, killed, and known to be gone."""

import os
import select
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Self

#: Seconds that a launcher gets to name its jail's first process before it is killed without.
NAMING = 1.0


class Tree:
    """Every process of a run.

    In a jail, `root` is the first process of its pid namespace: the kernel kills all others with
    it, however they hid. Without one, the launcher itself keeps and sweeps its descendants.
    """

    def __init__(self, process: subprocess.Popen[bytes], *, is_jailed: bool) -> None:
        self._process = process
        self._is_jailed = is_jailed
        self._is_doomed = False
        self._root: int | None = None
        self.handle = os.pidfd_open(process.pid)
        self.root_handle: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Kill what is left and wait until it is gone."""
        try:
            self.kill()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(NAMING)
            self.kill_launcher()
            self._process.wait()
            if self.root_handle is not None:
                self.kill()
                select.select([self.root_handle], [], [])
        finally:
            for handle in (self.handle, self.root_handle):
                if handle is not None:
                    os.close(handle)

    def name_root(self, pid: int) -> None:
        """Learn the pid of the jail's first process."""
        # Gone already: then the kernel has taken its namespace along.
        with suppress(ProcessLookupError):
            self.root_handle, self._root = os.pidfd_open(pid), pid
        if self._is_doomed:
            self.kill()

    @property
    def exit_code(self) -> int:
        """How the first process ended, a signal as 128 + its number; waits for it."""
        code = self._process.wait()
        return code if code >= 0 else 128 - code

    def interrupt(self) -> bool:
        """Ask pytest to end as Ctrl+C does; False where there is no pytest to ask."""
        if not self._is_jailed:
            self._kill_process(signal.SIGINT)
            return True
        with suppress(OSError, IndexError, ValueError):
            children = Path(f"/proc/{self._root}/task/{self._root}/children").read_text()
            os.kill(int(children.split()[0]), signal.SIGINT)
            return True
        return False

    def kill(self) -> None:
        """Kill everything; at once, or once the jail's first process has a name."""
        self._is_doomed = True
        if self.root_handle is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.root_handle, signal.SIGKILL)
        elif not self._is_jailed:
            self._kill_process(signal.SIGTERM)

    def kill_launcher(self) -> None:
        """Kill the first process; for one that hangs before its jail's first process has a name."""
        self._kill_process(signal.SIGKILL)

    def _kill_process(self, number: int) -> None:
        # `send_signal` looks first whether the process was waited for: no other can be hit.
        self._process.send_signal(number)
