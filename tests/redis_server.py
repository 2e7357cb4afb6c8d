"""A real Redis for tests: started on a port of its own, killed and started again at will."""

import contextlib
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import redis

from supertest.processes.address import LOOPBACK
from supertest.processes.redis import server_binary
from tests.waiting import eventually


class RedisServer:
    """One server process; its data lives only as long as it does, unless it is `durable`."""

    def __init__(self, *, port: int, directory: Path, durable: bool = False) -> None:
        self.port, self.url = port, f"redis://{LOOPBACK}:{port}/0"
        self._directory = directory
        self._durable = durable
        self._process: subprocess.Popen[bytes] | None = None

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Start it, and end it at the end."""
        self.start()
        try:
            yield
        finally:
            self.kill()

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._directory.mkdir(parents=True, exist_ok=True)
        options = {
            "--bind": LOOPBACK,
            "--port": str(self.port),
            "--dir": str(self._directory),
            "--save": "",
            "--appendonly": "yes" if self._durable else "no",
            "--loglevel": "warning",
        }
        words = [word for option in options.items() for word in option]
        self._process = subprocess.Popen([server_binary(), *words], stdout=subprocess.DEVNULL)
        eventually(self.answers, within=10)

    def kill(self) -> None:
        """End it at once, as a crash would."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def signal(self, how: signal.Signals) -> None:
        """Send it a signal: SIGSTOP makes it silent, SIGCONT lets it go on."""
        if self._process:
            self._process.send_signal(how)

    def answers(self) -> bool:
        """Return whether it answers PING."""
        with redis.Redis(host=LOOPBACK, port=self.port, socket_timeout=1) as client:
            try:
                return bool(client.ping())
            except (redis.ConnectionError, redis.TimeoutError):
                return False
