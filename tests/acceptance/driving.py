"""What tests of faults do to a product, and what they look at."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import psutil
import redis

from tests.acceptance.stack import BASE_DIR, Stack, command, lives
from tests.chaos.parts import MORE_WORDS, WORDS
from tests.waiting import eventually

SHORT = "import time\n\ndef test_it():\n    print('begun', flush=True)\n    time.sleep({seconds})\n"
LIVING = ("queued", "running")

Found = dict[str, Any]

# --- by the API -----------------------------------------------------------------------------------


def submit(api: httpx.Client, *, seconds: float) -> str:
    """Submit a script that passes after so many seconds, and return its id."""
    answer = api.post("/executions", json={"script": SHORT.format(seconds=seconds)})
    return str(answer.raise_for_status().json()["id"])


def submit_keyed(api: httpx.Client, key: str) -> str:
    """Submit under a key until there is an answer, as clients should, and return the id."""
    body = {"script": SHORT.format(seconds=0), "name": "keyed"}

    def answered() -> str | None:
        with contextlib.suppress(httpx.TransportError):
            answer = api.post("/executions", json=body, headers={"Idempotency-Key": key})
            if answer.status_code in (200, 202):
                return str(answer.json()["id"])
        return None

    return eventually(answered, within=30, every=0.1, what="an answer")


def running(api: httpx.Client, *, seconds: float) -> str:
    """Start one and return its id once its script is at it."""
    id = submit(api, seconds=seconds)
    until_begun(api, id)
    return id


def until_begun(api: httpx.Client, id: str) -> None:
    """Wait until a script is at it."""
    eventually(lambda: "begun" in api.get(f"/executions/{id}/log").text, within=40, what="begun")


def runs(found: Found, *, attempt: int) -> bool:
    """Whether an execution runs, for that time."""
    return (found["status"], found["attempt"]) == ("running", attempt)


def wait(api: httpx.Client, id: str, condition: Callable[[Found], bool]) -> Found:
    """Wait until an execution is as wanted, and return it."""

    def look() -> Found | None:
        found: Found = api.get(f"/executions/{id}").raise_for_status().json()
        return found if condition(found) else None

    return eventually(look, within=40, every=0.05, what=f"execution {id}")


def end_of(api: httpx.Client, id: str) -> Found:
    """Wait for an execution's end, and return it."""
    return wait(api, id, lambda found: found["status"] not in LIVING)


def verdict(found: Found) -> tuple[str, int]:
    """Return how and in which attempt it ended."""
    return found["status"], found["attempt"]


def listed(api: httpx.Client) -> list[Found]:
    """Return the newest executions."""
    return list(api.get("/executions", params={"limit": 100}).raise_for_status().json()["items"])


def cancel_all(api: httpx.Client) -> None:
    """Cancel what waits and what runs."""
    for status in LIVING:
        for found in api.get("/executions", params={"status": status}).json()["items"]:
            api.post(f"/executions/{found['id']}/cancel")


def is_at_rest(api: httpx.Client) -> bool:
    """Whether nothing runs, waits or is owed."""
    figures = api.get("/capacity").raise_for_status().json()
    return (figures["running"], figures["queued"], figures["broker"]["unacked"]) == (0, 0, 0)


def is_ready(stack: Stack) -> bool:
    """Whether all of its parts are there."""
    with contextlib.suppress(httpx.TransportError):
        return httpx.get(f"{stack.url}/readyz", timeout=5).status_code == 200
    return False


# --- by the machine -------------------------------------------------------------------------------


def redis_of(stack: Stack) -> "redis.Redis":
    """Return a client of its Redis."""
    return redis.Redis.from_url((stack.var_dir / "redis" / "url").read_text().strip())


def children(pid: int) -> list[psutil.Process]:
    """Return all processes below one."""
    return psutil.Process(pid).children(recursive=True)


def when_gone(processes: list[psutil.Process]) -> float:
    """Wait until none of them lives; returns a time, in unix seconds, by which this was so."""
    eventually(lambda: not any(map(lives, processes)), within=10, every=0.01, what="gone")
    return time.time()


@contextlib.contextmanager
def frozen(*pids: int) -> Iterator[None]:
    """Keep processes from running."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


@contextlib.contextmanager
def another_worker(stack: Stack) -> Iterator[subprocess.Popen[bytes]]:
    """Run a second worker beside a product's own, as on another machine."""
    workers = _workers(stack)
    with (stack.var_dir / "another.log").open("wb") as log:
        worker = subprocess.Popen(
            [command()[0], "-m", "celery", "-q", "-A", "supertest", *WORDS, *MORE_WORDS],
            cwd=BASE_DIR,
            env=stack.environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        eventually(lambda: _workers(stack) > workers, within=20, what="another worker")
        yield worker
    finally:
        worker.terminate()
        worker.wait(timeout=20)


def _workers(stack: Stack) -> int:
    with contextlib.suppress(httpx.TransportError):
        return int(httpx.get(f"{stack.url}/readyz", timeout=5).json()["worker"].get("workers", 0))
    return 0
