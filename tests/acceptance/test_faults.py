"""One fault of Redis or of its connections each, seen from outside: nothing accepted is lost."""

import time

import httpx

from tests.acceptance.driving import (
    SHORT,
    end_of,
    frozen,
    redis_of,
    running,
    submit,
    verdict,
    wait,
)
from tests.acceptance.stack import Stack
from tests.waiting import eventually


def test_dropped_connections_start_nothing_twice(frail: Stack, api: httpx.Client) -> None:
    id = running(api, seconds=4)
    with redis_of(frail) as client:
        for kind in ("normal", "pubsub"):
            client.client_kill_filter(_type=kind, skipme=True)
    assert verdict(end_of(api, id)) == ("passed", 1)
    assert "it runs again" not in api.get(f"/executions/{id}/log").text


def test_a_silent_redis_means_503_within_a_second_and_figures_of_the_record(
    frail: Stack, api: httpx.Client
) -> None:
    id = running(api, seconds=2)
    with frozen(frail.pid("redis")):
        asked_at = time.monotonic()
        refused = api.post("/executions", json={"script": SHORT.format(seconds=0)})
        assert time.monotonic() - asked_at < 1
        assert refused.status_code == 503
        figures = api.get("/capacity").json()
        assert (figures["source"], figures["stale"]) == ("database", True)
    assert end_of(api, id)["status"] == "passed"
    eventually(lambda: api.get("/capacity").json()["source"] != "database", within=10)
    assert end_of(api, submit(api, seconds=0))["status"] == "passed"


def test_what_a_wiped_redis_forgot_runs_in_its_old_order(frail: Stack, api: httpx.Client) -> None:
    ids = [submit(api, seconds=0.7) for _ in range(7)]
    wait(api, ids[0], lambda found: found["status"] == "running")
    with redis_of(frail) as client:
        client.flushall()
    ended = [end_of(api, id) for id in ids]
    assert {each["status"] for each in ended} == {"passed"}
    starts = [each["started_at"] for each in ended[2:]]  # the first two ran when it was wiped
    assert starts == sorted(starts)
