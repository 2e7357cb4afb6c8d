"""One process that `manage.py run` started: its output, its end."""

import asyncio
import contextlib
import os
import signal
import subprocess
from pathlib import Path

from supertest.processes.console import Console, LineSplitter
from supertest.processes.kernel import dying_with_parent
from supertest.processes.service import Service


class Child:
    """A started service; start it in the main thread, within a running event loop."""

    def __init__(self, service: Service, *, directory: Path, console: Console) -> None:
        self.name = service.name
        self.ended = asyncio.Event()
        self._console, self._splitter = console, LineSplitter()
        self._output, output = os.pipe()
        try:
            self._process = subprocess.Popen(
                service.command,
                cwd=directory,
                env={**os.environ, **service.environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # a terminal's Ctrl+C reaches only us: we end it in order
                preexec_fn=dying_with_parent(),
            )
        except OSError:
            os.close(self._output)
            raise
        finally:
            os.close(output)
        os.set_blocking(self._output, False)
        asyncio.get_running_loop().add_reader(self._output, self._read)

    @property
    def pid(self) -> int:
        """The process id, which is also that of its group."""
        return self._process.pid

    def notice(self) -> None:
        """Look whether it ended; called on SIGCHLD."""
        if not self.ended.is_set() and self._process.poll() is not None:
            self._read()
            self._close()
            self.ended.set()

    def terminate(self) -> None:
        """Ask it to end."""
        if not self.ended.is_set():
            self._process.terminate()

    def kill(self) -> None:
        """End its whole group."""
        if not self.ended.is_set():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)

    def how_it_ended(self) -> str:
        """Return in words how it ended."""
        code = self._process.returncode
        if code is not None and code < 0:
            return f"killed by {signal.Signals(-code).name}"
        return f"exit code {code}"

    def _read(self) -> None:
        while self._output >= 0:
            try:
                data = os.read(self._output, 65_536)
            except BlockingIOError:
                return
            self._say(self._splitter.feed(data))
            if not data:
                self._close()

    def _close(self) -> None:
        if self._output < 0:
            return
        asyncio.get_running_loop().remove_reader(self._output)
        os.close(self._output)
        self._output = -1
        self._say(self._splitter.end())

    def _say(self, lines: list[str]) -> None:
        for line in lines:
            self._console.say(line, name=self.name)
