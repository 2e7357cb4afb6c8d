"""The executions part of the API: start."""

import asyncio
from typing import Any

import pytest
from redis.connection import AbstractConnection

from django.conf import settings
from django.contrib.auth.models import User
from django.db.backends.utils import CursorWrapper

from capacity.errors import LedgerUnreachable
from capacity.ledger import Ledger, ledger
from executions.models import Execution, Job, JobTest, Test
from tests.integration.api.client import ApiClient
from tests.integration.api.problem import problem_of
from tests.integration.api.starting import SCRIPT, start

SHAPE = {
    "id", "kind", "name", "source", "status", "position", "estimated_start", "waiting_for",
    "attempt", "queued_at", "started_at", "finished_at", "duration", "reason", "counts", "links",
}  # fmt: skip


@pytest.fixture
def full() -> None:
    """Limits that admit nothing."""
    ledger().configure(running=0, queued=0)


async def test_a_script_is_accepted_with_the_documented_members(tester: ApiClient) -> None:
    response = await tester.send("post", "/executions", SCRIPT | {"name": "Mine"})
    assert response.status_code == 202
    body = response.json()
    assert body.keys() == SHAPE
    assert response.headers["Location"] == body["links"]["self"]
    assert (body["kind"], body["source"], body["status"]) == ("single", "api", "queued")
    assert (body["name"], body["position"], body["attempt"]) == ("Mine", None, 1)


async def test_what_waits_has_a_position_and_says_why(tester: ApiClient) -> None:
    ledger().configure(running=1)
    ledger().renew([], lease=15, worker="w1", slots=1)
    await start(tester)
    second, third = await start(tester), await start(tester)
    assert [second["position"], third["position"]] == [1, 2]
    assert third["waiting_for"] == "slot"
    assert third["estimated_start"] > second["estimated_start"]


async def test_a_test_is_run_as_it_is_now(tester: ApiClient) -> None:
    ann = await User.objects.aget(username="ann")
    test = await Test.objects.acreate(name="Login", script="def test_login(): pass", owner=ann)
    response = await tester.send("post", "/executions", {"test": test.pk})
    assert (response.status_code, response.json()["name"]) == (202, "Login")


async def test_a_job_keeps_its_own_priority_and_timeout(tester: ApiClient) -> None:
    test = await Test.objects.acreate(name="Login", script="def test_login(): pass")
    ann = await User.objects.aget(username="ann")
    job = await Job.objects.acreate(name="Nightly", priority="low", timeout=7, owner=ann)
    await JobTest.objects.acreate(job=job, test=test, place=1)
    response = await tester.send("post", "/executions", {"job": job.pk})
    assert (response.status_code, response.json()["kind"]) == (202, "job")
    row = await Execution.objects.aget()
    assert (row.priority, row.timeout, row.job_id) == ("low", 7, job.pk)


async def test_what_was_asked_is_recorded(tester: ApiClient) -> None:
    await start(tester, priority="high", timeout=2.5, variables={"HOST": "x"})
    row = await Execution.objects.select_related("owner").aget()
    assert (row.priority, row.timeout, row.variables) == ("high", 2.5, {"HOST": "x"})
    assert row.owner is not None
    assert row.owner.username == "ann"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "body"),
        (SCRIPT | {"test": 1}, "body"),
        ({"script": "x" * (settings.SCRIPT_MAX_BYTES + 1)}, "script"),
        ({"script": "a\0"}, "script"),
        ({"script": "\ud800"}, "script"),
        ({"script": 5}, "script"),
        (SCRIPT | {"timeout": -1}, "timeout"),
        (SCRIPT | {"colour": "red"}, "colour"),
        (SCRIPT | {"variables": {"A B": "x"}}, "variables.A B"),
        (SCRIPT | {"variables": {"A": "x\0"}}, "variables.A"),
        ({"test": 99}, "test"),
        ({"job": 99}, "job"),
        ({"test": 10**30}, "test"),
    ],
)
async def test_a_wrong_request_is_refused_by_field_and_leaves_no_row(
    tester: ApiClient, body: dict[str, Any], field: str
) -> None:
    problem = problem_of(await tester.send("post", "/executions", body), 422, "invalid")
    assert [error["field"] for error in problem["errors"]] == [field]
    assert not await Execution.objects.aexists()


@pytest.mark.usefixtures("full")
async def test_a_full_queue_refuses_with_the_documented_body(tester: ApiClient) -> None:
    response = await tester.send("post", "/executions", SCRIPT)
    problem = problem_of(response, 429, "queue_full")
    figures = ("running", "running_capacity", "queued", "queued_capacity")
    assert [problem[name] for name in figures] == [0, 0, 0, 0]
    assert int(response.headers["Retry-After"]) == problem["retry_after"] >= 1
    assert problem["title"] == "Queue is full"
    assert not await Execution.objects.aexists()


def record_calls(monkeypatch: pytest.MonkeyPatch, owner: type, method: str) -> list[Any]:
    """Return the list that the first argument of each call of a method will be added to."""
    seen: list[Any] = []
    original = getattr(owner, method)

    def recorded(self: Any, first: Any, *args: Any, **kwargs: Any) -> Any:
        seen.append(first)
        return original(self, first, *args, **kwargs)

    monkeypatch.setattr(owner, method, recorded)
    return seen


@pytest.mark.usefixtures("full")
async def test_a_refusal_takes_at_most_two_round_trips_and_writes_nothing(
    tester: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await tester.send("post", "/executions", SCRIPT)  # scripts loaded, the token's use noted
    sent = record_calls(monkeypatch, AbstractConnection, "send_packed_command")
    queries = record_calls(monkeypatch, CursorWrapper, "execute")
    response = await tester.send("post", "/executions", SCRIPT)
    assert response.status_code == 429
    assert 1 <= len(sent) <= 2, sent
    assert queries
    assert all(query.startswith("SELECT") for query in queries), queries


async def test_an_unreachable_ledger_is_503_and_leaves_no_row(
    tester: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: Any, **__: Any) -> None:
        raise LedgerUnreachable("gone")

    monkeypatch.setattr(Ledger, "_run", gone)
    response = await tester.send("post", "/executions", SCRIPT)
    problem_of(response, 503, "capacity_unknown")
    assert int(response.headers["Retry-After"]) >= 1
    assert not await Execution.objects.aexists()


async def test_a_repeated_key_returns_the_first_execution(tester: ApiClient) -> None:
    first = await tester.send("post", "/executions", SCRIPT, Idempotency_Key="k1")
    again = await tester.send("post", "/executions", SCRIPT, Idempotency_Key="k1")
    assert (first.status_code, again.status_code) == (202, 200)
    assert first.json()["id"] == again.json()["id"]
    assert again.headers["Location"] == first.headers["Location"]


async def test_the_same_key_at_the_same_time_makes_one_execution(tester: ApiClient) -> None:
    sent = [tester.send("post", "/executions", SCRIPT, Idempotency_Key="k1") for _ in range(8)]
    answers = await asyncio.gather(*sent)
    assert {answer.status_code for answer in answers} <= {200, 202}
    assert await Execution.objects.acount() == 1


@pytest.mark.parametrize("key", ["", "x" * 201])
async def test_a_key_has_a_length(tester: ApiClient, key: str) -> None:
    response = await tester.send("post", "/executions", SCRIPT, Idempotency_Key=key)
    problem = problem_of(response, 422, "invalid")
    assert problem["errors"][0]["field"] == "Idempotency-Key"


async def test_many_at_once_are_accepted_to_exactly_the_limits(tester: ApiClient) -> None:
    ledger().configure(running=2, queued=3)
    sent = [tester.send("post", "/executions", SCRIPT) for _ in range(20)]
    statuses = sorted(answer.status_code for answer in await asyncio.gather(*sent))
    assert statuses == [202] * 5 + [429] * 15
    assert await Execution.objects.acount() == 5


async def test_a_viewer_may_neither_start_nor_cancel(viewer: ApiClient, tester: ApiClient) -> None:
    started = await start(tester)
    problem_of(await viewer.send("post", "/executions", SCRIPT), 403, "forbidden")
    response = await viewer.send("post", f"/executions/{started['id']}/cancel")
    problem_of(response, 403, "forbidden")
