"""The systems measured: how each one's producer and worker are started."""

import contextlib
import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.install import MODULES, PEER_PYTHON
from bench.place import HOME, ROOT, python

SUPERTEST, CELERY, BULLMQ, PROMOTER, FLOOR = "supertest", "celery", "bullmq", "promoter", "floor"
NAMES = {
    SUPERTEST: "Supertest", CELERY: "stock Celery", BULLMQ: "BullMQ",
    PROMOTER: "polling promoter", FLOOR: "floor",
}  # fmt: skip
RUNNING, QUEUED = 5, 50
NOTES = HOME / "notes"
LOG = HOME / "log"
_QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "ERROR")


class Unanswered(Exception):
    """A producer's verb failed."""


@dataclass(frozen=True)
class System:
    """One system: a command for its producer, one for its worker, and its surroundings."""

    key: str
    producer: tuple[str, ...]
    worker: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)

    def start(self, command: tuple[str, ...], **how: Any) -> subprocess.Popen[str]:
        """Start one of its processes."""
        log = LOG.open("a")
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=_surroundings() | dict(self.environment),
            text=True,
            stderr=log,
            **how,
        )

    @contextlib.contextmanager
    def working(self) -> Iterator[subprocess.Popen[str]]:
        """Have its worker run, and end it at the end."""
        process = self.start(self.worker, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


class Producer:
    """The running producer of a system."""

    def __init__(self, system: System) -> None:
        self.system = system
        self._process = system.start(system.producer, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, verb: str, **how: Any) -> Any:
        """Have a verb done, and return its answer.

        Raises:
            Unanswered: the verb failed, or the process ended.
        """
        pipe_in, pipe_out = self._process.stdin, self._process.stdout
        assert pipe_in is not None
        assert pipe_out is not None
        pipe_in.write(json.dumps({"verb": verb, "with": how}) + "\n")
        pipe_in.flush()
        line = pipe_out.readline()
        answer = json.loads(line) if line else {"error": "the process ended"}
        if "error" in answer:
            raise Unanswered(f"{self.system.key} {verb}: {answer['error']}")
        return answer["value"]

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def end(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()


def systems(url: str, missing: Mapping[str, str]) -> dict[str, System]:
    """Return those that can be measured here, each in a database of its own of one Redis."""
    base = url.rpartition("/")[0]
    peer, node = str(PEER_PYTHON), str(Path(__file__).parent / "peers" / "bullmq.mjs")
    common = {"BENCH_NOTES": str(NOTES), "PYTHONPATH": str(ROOT)}
    found = [
        System(
            SUPERTEST,
            (python(), "-m", "bench.peers.supertest"),
            (python(), "-m", "celery", "-A", "bench.peers.supertest_app", "worker",
             "-Q", "executions", *_QUIET),
            common | own_settings(f"{base}/0"),
        ),
        System(FLOOR, (python(), "-m", "bench.peers.floor"),
               (python(), "-m", "bench.peers.floor", "worker"),
               common | {"BENCH_REDIS": f"{base}/4"}),
        System(PROMOTER, (python(), "-m", "bench.peers.promoter"),
               (python(), "-m", "bench.peers.promoter", "worker"),
               common | {"BENCH_REDIS": f"{base}/3"}),
    ]  # fmt: skip
    if "python" not in missing:
        found.append(System(
            CELERY, (peer, "-m", "bench.peers.celery_stock"),
            (peer, "-m", "celery", "-A", "bench.peers.celery_app", "worker", "--pool", "threads",
             "--concurrency", str(RUNNING), *_QUIET),
            common | {"BENCH_REDIS": f"{base}/1"},
        ))  # fmt: skip
    if "node" not in missing:
        found.append(System(
            BULLMQ, ("node", node), ("node", node, "worker"),
            common | {"BENCH_REDIS": f"{base}/2", "BENCH_MODULES": str(MODULES)},
        ))  # fmt: skip
    return {system.key: system for system in found}


def _surroundings() -> dict[str, str]:
    """Return the environment without what would make stock Celery look for Django."""
    return {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}


def own_settings(url: str) -> dict[str, str]:
    """Return Supertest's settings: its defaults, but for places and that one token asks for all."""
    return {
        "REDIS_URL": url,
        "VAR_DIR": str(HOME / "state"),
        "RUNNING_CAPACITY": str(RUNNING),
        "QUEUED_CAPACITY": str(QUEUED),
        "DJANGO_SETTINGS_MODULE": "supertest.settings",
        "LOG_LEVEL": "INFO",
        "TOKEN_RATE": "off",
    }
