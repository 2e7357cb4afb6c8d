"""The executions part of the API: cancel."""

from capacity.ledger import ledger
from executions.models import Execution
from tests.integration.api.client import ApiClient
from tests.integration.api.problem import problem_of
from tests.integration.api.starting import start


async def test_what_waits_is_cancelled_and_the_others_move_up(tester: ApiClient) -> None:
    ledger().configure(running=0)
    first, second = await start(tester), await start(tester)
    response = await tester.send("post", f"/executions/{first['id']}/cancel")
    assert (response.status_code, response.json()["status"]) == (200, "cancelled")
    moved = await tester.send("get", f"/executions/{second['id']}")
    assert (second["position"], moved.json()["position"]) == (2, 1)


async def test_what_has_finished_cannot_be_cancelled(tester: ApiClient) -> None:
    started = await start(tester)
    path = f"/executions/{started['id']}/cancel"
    await tester.send("post", path)
    problem_of(await tester.send("post", path), 409, "already_finished")


async def test_what_is_another_s_is_cancelled_by_operators_only(
    tester: ApiClient, operator: ApiClient, stranger: ApiClient
) -> None:
    path = f"/executions/{(await start(tester))['id']}/cancel"
    problem_of(await stranger.send("post", path), 404, "not_found")
    assert (await Execution.objects.aget()).cancel_requested_at is None
    assert (await operator.send("post", path)).json()["status"] == "cancelled"
