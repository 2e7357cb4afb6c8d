"""The Procfile on a PostgreSQL and a Redis of one's own, as on a platform: honcho starts it."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import psycopg
import redis

from supertest.processes.address import free_port
from tests.acceptance.stack import BASE_DIR, environment
from tests.postgres import Postgres
from tests.redis_server import RedisServer
from tests.waiting import eventually

PASSWORD = "correct horse battery"


class Platform:
    """One deployment: a release step, then web, worker and clock; `settings` are variables."""

    def __init__(self, directory: Path, **settings: str) -> None:
        self.port, self.directory = free_port(), directory
        self.url = f"http://127.0.0.1:{self.port}"
        self.database = Postgres(directory / "postgres")
        self.redis = RedisServer(port=free_port(), directory=directory / "redis", durable=True)
        self.environment = environment(
            directory / "var", DATABASE_URL=self.database.url, REDIS_URL=self.redis.url,
            HOST="127.0.0.1", SECRET_KEY="x" * 60, LOG_FORMAT="json",
            DJANGO_SUPERUSER_PASSWORD=PASSWORD, **settings,
        )  # fmt: skip
        # The Procfile names its commands as a shell finds them.
        self.environment["PATH"] = f"{Path(sys.executable).parent}:{self.environment['PATH']}"
        self.log = directory / "honcho.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Release, make the first user, start, and wait until all of it is ready."""
        self.redis.start()
        self.manage("prepare")
        self.manage(
            *["createsuperuser", "--noinput", "--username", "admin", "--email", "a@example.org"]
        )
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                (sys.executable, "-m", "honcho", "start", "-p", str(self.port)),
                cwd=BASE_DIR, env=self.environment | {"PREPARED": "1"},
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip
        eventually(self._is_ready, within=60, every=0.1, what=f"ready: {self.log}")

    def stop(self) -> int:
        """End it as a platform does, and return the exit code."""
        assert self._process
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(30)

    def remove(self) -> None:
        """End whatever still runs."""
        if self._process and self._process.poll() is None:
            self.stop()
        self.redis.kill()
        self.database.remove()

    def manage(self, *words: str) -> str:
        """Run one of manage.py's commands and return what it prints."""
        command = (sys.executable, "manage.py", *words)
        return subprocess.run(
            command, cwd=BASE_DIR, env=self.environment, stdout=subprocess.PIPE, check=True,
            text=True, timeout=120,
        ).stdout  # fmt: skip

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        """Ask the database."""
        with psycopg.connect(self.database.url) as connection:
            return connection.execute(question.encode()).fetchall()

    def connections(self) -> tuple[int, int]:
        """Return how many connections to PostgreSQL and to Redis it holds, without those asking."""
        ((database,),) = self.ask(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid()"
        )
        with redis.Redis.from_url(self.redis.url) as client:
            return database, len(client.client_list()) - 1

    def _is_ready(self) -> bool:
        assert self._process
        assert self._process.poll() is None, self.log.read_text()
        try:
            return httpx.get(f"{self.url}/readyz", timeout=5).status_code == 200
        except httpx.TransportError:
            return False


def readable(directory: Path) -> Path:
    """Let the users that PostgreSQL and the sandbox run as pass through pytest's directories."""
    for each in (directory, *directory.parents):
        if each.stat().st_uid == os.getuid() and "pytest" in str(each):
            each.chmod(each.stat().st_mode | 0o011)
    return directory
