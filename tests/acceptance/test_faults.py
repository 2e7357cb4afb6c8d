"""One fault of Redis or of its connections each, seen from outside: nothing accepted is lost."""

import time

import httpx
import pytest

from tests.acceptance.driving import (
    SHORT,
    end_of,
    frozen,
    redis_of,
    running,
    submit,
    verdict,
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


@pytest.mark.timed
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


def test_when_redis_is_wiped_what_runs_goes_on_and_the_rest_runs_in_its_old_order(
    frail: Stack, api: httpx.Client
) -> None:
    running_ids = [running(api, seconds=3) for _ in range(2)]
    ids = [submit(api, seconds=0) for _ in range(5)]
    with redis_of(frail) as client:
        client.flushall()
    ended = [end_of(api, id) for id in (*running_ids, *ids)]
    assert {verdict(each) for each in ended} == {("passed", 1)}
    starts = [each["started_at"] for each in ended]
    assert starts == sorted(starts)
    logs = [api.get(f"/executions/{id}/log").text for id in running_ids]
    assert [log.count("begun") for log in logs] == [1, 1]
