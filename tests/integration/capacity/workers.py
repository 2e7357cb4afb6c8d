"""Worker processes in a test's hands."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import redis

from capacity.keys import GOVERNED, own
from tests.integration.capacity import floor_keys as keys
from tests.waiting import eventually

BASE_DIR = Path(__file__).resolve().parents[3]
#: Long for a loaded machine; a worker needs 2 s.
PATIENCE = 30.0


class Worker:
    """One `celery worker` of worker_app.py; it offers four slots, and leases live for a second."""

    def __init__(self, url: str, log: Path, **settings: str) -> None:
        words = [sys.executable, "-m", "celery", "-A", "tests.integration.capacity.worker_app"]
        words += ["worker", "-Q", f"{GOVERNED},system", "-n", f"{log.stem}@%h"]
        words += ["--without-mingle", "--without-gossip"]
        given = {"REDIS_URL": url, "LEASE_SECONDS": "1", "WORKER_SLOTS": "4", **settings}
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                words, cwd=BASE_DIR, env={**os.environ, **given}, stdout=output, stderr=output
            )

    def kill(self) -> None:
        """End it as a crash would."""
        self.process.kill()
        self.process.wait()

    def terminate(self) -> int:
        """Ask it to end, and wait for that."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=PATIENCE)


class Floor:
    """What the tasks of all workers tell, and leave for them to end."""

    def __init__(self, client: "redis.Redis") -> None:
        self.redis = client

    def started(self) -> list[str]:
        """Return the names that started, in order, with repetitions."""
        return [entry.split()[0] for entry in self._list(keys.STARTED)]

    def ended(self) -> list[str]:
        """Return what ended, as "name how"."""
        return self._list(keys.ENDED)

    def peak(self) -> int:
        """Return how many ran at once at most."""
        return max(map(int, self._list(keys.PEAK)))

    def _list(self, key: str) -> list[str]:
        return [str(entry) for entry in self.redis.lrange(key, 0, -1)]

    def let_end(self, count: int) -> None:
        """Give leave to end."""
        self.redis.rpush(keys.GO, *["1"] * count)

    def until_started(self, count: int) -> None:
        """Wait for so many starts."""
        eventually(lambda: len(self.started()) >= count, within=PATIENCE, what=f"{count} starts")

    def until_ended(self, count: int) -> None:
        """Wait for so many ends, and for their slots."""
        eventually(lambda: len(self.ended()) >= count, within=PATIENCE, what=f"{count} ends")
        eventually(lambda: not self.redis.zcard(own("slots")), within=PATIENCE, what="free slots")
