"""One fault each, seen from outside: nothing accepted is lost, nothing starts twice in vain."""

import contextlib
import os
import signal
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import partial
from typing import Any

import httpx
import pytest
import redis

from tests.acceptance.conftest import running_stack
from tests.acceptance.stack import Stack
from tests.waiting import eventually

LEASE = 3.0
SHORT = "import time\n\ndef test_it():\n    time.sleep({seconds})\n"
LIVING = ("queued", "running")


@pytest.fixture(scope="module")
def frail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A product with short leases, which the tests of this module damage one after another."""
    with running_stack(
        tmp_path_factory.mktemp("frail") / "var",
        LEASE_SECONDS=str(LEASE),
        RECONCILE_SECONDS="1",
        REDIS_TIMEOUT="0.5",
        RUNNING_CAPACITY="2",
    ) as stack:
        yield stack


@pytest.fixture
def api(frail: Stack) -> Iterator[httpx.Client]:
    """A client of a product that is ready and at rest."""
    eventually(lambda: _is_ready(frail), within=30, what="ready")
    with frail.client() as client:
        yield client
        eventually(lambda: _is_at_rest(client), within=30, what="at rest")


def test_what_a_killed_worker_ran_runs_again_within_a_lease_and_2_seconds(
    frail: Stack, api: httpx.Client
) -> None:
    id = _running(api, seconds=4)
    os.kill(frail.pid("worker"), signal.SIGKILL)
    killed_at = time.monotonic()
    again = _wait(api, id, lambda found: found["attempt"] == 2)
    assert time.monotonic() - killed_at < LEASE + 2
    assert again["status"] in LIVING
    assert _end_of(api, id)["status"] == "passed"


def test_dropped_connections_start_nothing_twice(frail: Stack, api: httpx.Client) -> None:
    id = _running(api, seconds=4)
    with _redis(frail) as client:
        for kind in ("normal", "pubsub"):
            client.client_kill_filter(_type=kind, skipme=True)
    ended = _end_of(api, id)
    assert (ended["status"], ended["attempt"]) == ("passed", 1)
    assert "it runs again" not in api.get(f"/executions/{id}/log").text


def test_a_killed_web_process_leaves_one_execution_a_key(frail: Stack, api: httpx.Client) -> None:
    keys = [uuid.uuid4().hex for _ in range(16)]
    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(_submit_until_answered, api, key) for key in keys]
        next(as_completed(answers))  # the others are anywhere between their row and their answer
        os.kill(frail.pid("web"), signal.SIGKILL)
        ids = [answer.result() for answer in answers]
    assert len(set(ids)) == len(keys)
    eventually(lambda: _is_ready(frail), within=30)
    assert {_end_of(api, id)["status"] for id in ids} == {"passed"}  # also of a row alone
    listed = [each for each in _all(api) if each["name"] == "keyed"]
    assert sorted(each["id"] for each in listed) == sorted(ids)


def test_a_silent_redis_means_503_within_a_second_and_figures_of_the_record(
    frail: Stack, api: httpx.Client
) -> None:
    id = _running(api, seconds=2)
    with _stopped(frail.pid("redis")):
        asked_at = time.monotonic()
        refused = api.post("/executions", json={"script": SHORT.format(seconds=0)})
        assert time.monotonic() - asked_at < 1
        assert refused.status_code == 503
        figures = api.get("/capacity").json()
        assert (figures["source"], figures["stale"]) == ("database", True)
    assert _end_of(api, id)["status"] == "passed"
    eventually(lambda: api.get("/capacity").json()["source"] != "database", within=10)
    assert _end_of(api, _submit(api, seconds=0))["status"] == "passed"


def test_what_a_wiped_redis_forgot_runs_in_its_old_order(frail: Stack, api: httpx.Client) -> None:
    ids = [_submit(api, seconds=0.7) for _ in range(7)]
    _wait(api, ids[0], lambda found: found["status"] == "running")
    with _redis(frail) as client:
        client.flushall()
    ended = [_end_of(api, id) for id in ids]
    assert {each["status"] for each in ended} == {"passed"}
    starts = [each["started_at"] for each in ended[2:]]  # the first two ran when it was wiped
    assert starts == sorted(starts)


def test_what_kills_its_worker_twice_ends_errored(frail: Stack, api: httpx.Client) -> None:
    id = _running(api, seconds=600)
    for attempt in (1, 2):
        _wait(api, id, partial(_runs, attempt=attempt))
        os.kill(frail.pid("worker"), signal.SIGKILL)
    ended = _end_of(api, id)
    assert ended["status"] == "errored"
    assert ended["reason"] == "Its worker was lost as often as attempts are allowed."


# --- what the tests do and look at ----------------------------------------------------------------


def _submit(api: httpx.Client, *, seconds: float) -> str:
    answer = api.post("/executions", json={"script": SHORT.format(seconds=seconds)})
    return str(answer.raise_for_status().json()["id"])


def _submit_until_answered(api: httpx.Client, key: str) -> str:
    body = {"script": SHORT.format(seconds=0), "name": "keyed"}
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.TransportError):
            answer = api.post("/executions", json=body, headers={"Idempotency-Key": key})
            if answer.status_code in (200, 202):
                return str(answer.json()["id"])
        time.sleep(0.1)
    raise AssertionError("no answer within 30 s")


def _running(api: httpx.Client, *, seconds: float) -> str:
    """Start one and return its id once its script is at it."""
    id = _submit(api, seconds=seconds)
    _wait(api, id, lambda found: found["status"] == "running")
    return id


def _runs(found: dict[str, Any], *, attempt: int) -> bool:
    return (found["status"], found["attempt"]) == ("running", attempt)


def _end_of(api: httpx.Client, id: str) -> dict[str, Any]:
    return _wait(api, id, lambda found: found["status"] not in LIVING)


def _wait(
    api: httpx.Client, id: str, condition: Callable[[dict[str, Any]], bool]
) -> dict[str, Any]:
    def look() -> dict[str, Any] | None:
        found: dict[str, Any] = api.get(f"/executions/{id}").raise_for_status().json()
        return found if condition(found) else None

    return eventually(look, within=40, every=0.05, what=f"execution {id}")


def _all(api: httpx.Client) -> list[dict[str, Any]]:
    return list(api.get("/executions", params={"limit": 100}).raise_for_status().json()["items"])


def _is_at_rest(api: httpx.Client) -> bool:
    figures = api.get("/capacity").raise_for_status().json()
    return (figures["running"], figures["queued"], figures["broker"]["unacked"]) == (0, 0, 0)


def _is_ready(stack: Stack) -> bool:
    with contextlib.suppress(httpx.TransportError):
        return httpx.get(f"{stack.url}/readyz", timeout=5).status_code == 200
    return False


def _redis(stack: Stack) -> "redis.Redis":
    return redis.Redis.from_url((stack.var_dir / "redis" / "url").read_text().strip())


@contextlib.contextmanager
def _stopped(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)
