"""The processes of a chaos run, in the harness's hands."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from capacity.deliveries import Deliveries
from capacity.keys import GOVERNED
from tests.chaos.history import FaultKind

BASE_DIR = Path(__file__).resolve().parents[2]
WORDS = ("worker", "-Q", f"{GOVERNED},system", "--pool", "threads", "--without-gossip")
MORE_WORDS = ("--without-mingle", "--without-heartbeat", "-l", "INFO")


class Worker:
    """One real `celery worker`, as the Procfile starts it."""

    def __init__(self, log: Path) -> None:
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-q", "-A", "supertest", *WORDS, *MORE_WORDS],
                cwd=BASE_DIR,
                env={**os.environ, "CELERY_SKIP_CHECKS": ""},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def name(self) -> str:
        """What the ledger and the record call it."""
        own = Deliveries(slots=1).worker
        return f"{own.rpartition(':')[0]}:{self.process.pid}"

    def kill(self) -> None:
        """End it as a crash would."""
        self.process.kill()
        self.process.wait()


@dataclass
class Crew:
    """The workers of a run; those that were told to end may still be at it."""

    logs: Path
    workers: list[Worker] = field(default_factory=list)
    leaving: list[Worker] = field(default_factory=list)
    _hired: int = 0

    def hire(self) -> Worker:
        """Start one more."""
        self._hired += 1
        worker = Worker(self.logs / f"worker-{self._hired}.log")
        self.workers.append(worker)
        return worker

    def replace(self, worker: Worker, *, how: FaultKind) -> None:
        """End a worker by SIGKILL or SIGTERM and start another in its place."""
        self.workers.remove(worker)
        if how is FaultKind.KILL_WORKER:
            worker.kill()
        else:
            worker.process.send_signal(signal.SIGTERM)
            self.leaving.append(worker)
        self.hire()

    def still_leaving(self) -> list[Worker]:
        """Return those that were told to end and have not."""
        return [worker for worker in self.leaving if worker.process.poll() is None]

    def end(self) -> None:
        """End all, also the frozen."""
        for worker in (*self.workers, *self.leaving):
            worker.kill()
