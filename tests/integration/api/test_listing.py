"""The executions part of the API: list and read, each as much as it may see."""

from uuid import uuid4

import pytest

from capacity.ledger import ledger
from tests.integration.api.client import ApiClient
from tests.integration.api.problem import problem_of
from tests.integration.api.starting import start


async def test_executions_are_listed_newest_first_in_pages(tester: ApiClient) -> None:
    started = [(await start(tester))["id"] for _ in range(5)]
    seen, cursor = [], ""
    while cursor is not None:
        page = (await tester.send("get", f"/executions?limit=2&cursor={cursor}")).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
    assert seen == started[::-1]


async def test_a_list_can_be_filtered(tester: ApiClient) -> None:
    await start(tester)
    for query, count in [
        ("status=queued", 1), ("status=passed", 0), ("kind=job", 0), ("source=api", 1),
        ("job=5", 0), ("status=&kind=&job=&source=&cursor=", 1),
    ]:  # fmt: skip
        page = await tester.send("get", f"/executions?{query}")
        assert len(page.json()["items"]) == count, query


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=done", "status"),
        ("limit=0", "limit"),
        ("limit=x", "limit"),
        ("cursor=nonsense", "cursor"),
        ("cursor=%00", "cursor"),
        ("job=-1", "job"),
        ("colour=red", "colour"),
    ],
)
async def test_a_wrong_filter_is_refused_by_name(viewer: ApiClient, query: str, field: str) -> None:
    problem = problem_of(await viewer.send("get", f"/executions?{query}"), 422, "invalid")
    assert [error["field"] for error in problem["errors"]] == [field]


PARTS = ["", "/results", "/log", "/events", "/artifacts", "/artifacts/x.png", "/junit.xml"]


@pytest.mark.parametrize("part", PARTS)
async def test_what_is_not_there_or_not_to_be_seen_is_not_found(
    tester: ApiClient, stranger: ApiClient, part: str
) -> None:
    started = await start(tester)
    for client, id in ((tester, uuid4()), (tester, "nonsense"), (stranger, started["id"])):
        problem_of(await client.send("get", f"/executions/{id}{part}"), 404, "not_found")


async def test_a_stranger_lists_nothing_of_others_and_an_operator_everything(
    tester: ApiClient, operator: ApiClient, stranger: ApiClient
) -> None:
    await start(tester)
    assert (await stranger.send("get", "/executions")).json()["items"] == []
    assert len((await operator.send("get", "/executions")).json()["items"]) == 1


async def test_the_occupants_are_listed_with_the_names_that_a_caller_may_see(
    tester: ApiClient, stranger: ApiClient
) -> None:
    ledger().configure(running=0)
    started = await start(tester, name="Mine")
    (seen,) = (await tester.send("get", "/capacity/executions")).json()["items"]
    assert seen.keys() == {"id", "name", "state", "since", "lease_age", "worker", "position"}
    assert (seen["id"], seen["name"], seen["state"], seen["position"]) == (
        started["id"], "Mine", "waiting", 1,
    )  # fmt: skip
    (hidden,) = (await stranger.send("get", "/capacity/executions")).json()["items"]
    assert (hidden["name"], hidden["position"]) == (None, 1)
