"""The capacity part of the API."""

from typing import Any

import pytest

from django.contrib.auth.models import User

from capacity.errors import LedgerUnreachable
from capacity.ledger import Ledger
from capacity.models import Intervention
from tests.integration.api.client import ApiClient
from tests.integration.api.problem import problem_of

SHAPE = {
    "running", "running_capacity", "queued", "queued_capacity", "active", "reserved", "waiting",
    "delayed", "paused", "oldest_wait", "workers", "worker_slots", "broker", "as_of", "source",
    "stale", "partial",
}  # fmt: skip


async def test_capacity_has_the_documented_members(viewer: ApiClient) -> None:
    response = await viewer.send("get", "/capacity")
    assert response.status_code == 200
    body = response.json()
    assert body.keys() == SHAPE
    assert (body["running"], body["running_capacity"], body["source"]) == (0, 5, "ledger")


async def test_an_operator_changes_limits_at_once_and_on_the_record(operator: ApiClient) -> None:
    response = await operator.send(
        "patch", "/capacity", {"running_capacity": 2, "paused": True, "reason": "Tests."}
    )
    assert response.status_code == 200
    assert (response.json()["running_capacity"], response.json()["paused"]) == (2, True)
    change = await Intervention.objects.select_related("by").aget()
    assert isinstance(change.by, User)
    assert (change.running, change.queued, change.by.username) == (2, None, "olga")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"running_capacity": -1}, "running_capacity"),
        ({"running_capacity": "3"}, "running_capacity"),
        ({"queued_capacity": 1.5}, "queued_capacity"),
        ({"paused": 1}, "paused"),
        ({"running": 3}, "running"),
        ({"reason": "a\0"}, "reason"),
    ],
)
async def test_a_wrong_change_is_refused_by_field(
    operator: ApiClient, body: dict[str, Any], field: str
) -> None:
    problem = problem_of(await operator.send("patch", "/capacity", body), 422, "invalid")
    assert [error["field"] for error in problem["errors"]] == [field]
    assert not await Intervention.objects.aexists()


@pytest.mark.parametrize("body", [{}, {"reason": "None."}, {"paused": None}])
async def test_a_change_of_nothing_is_answered_but_not_recorded(
    operator: ApiClient, body: dict[str, Any]
) -> None:
    assert (await operator.send("patch", "/capacity", body)).status_code == 200
    assert not await Intervention.objects.aexists()


async def test_a_tester_may_not_change_limits(tester: ApiClient) -> None:
    response = await tester.send("patch", "/capacity", {"running_capacity": 1})
    problem_of(response, 403, "forbidden")


async def test_limits_cannot_be_changed_while_the_ledger_is_gone(
    operator: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: Any, **__: Any) -> None:
        raise LedgerUnreachable("gone")

    monkeypatch.setattr(Ledger, "configure", gone)
    response = await operator.send("patch", "/capacity", {"running_capacity": 1})
    problem_of(response, 503, "capacity_unknown")
    assert int(response.headers["Retry-After"]) >= 1
    assert not await Intervention.objects.aexists()
