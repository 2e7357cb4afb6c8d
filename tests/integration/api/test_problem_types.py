"""The `type` of each problem leads to what its code means."""

import pytest

from access import problems
from access.problems import Kind
from capacity import problems as of_capacity
from executions import problems as of_executions
from tests.integration.api.client import ApiClient
from tests.integration.api.problem import problem_of

KINDS = [
    value
    for module in (problems, of_capacity, of_executions)
    for value in vars(module).values()
    if isinstance(value, Kind)
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
async def test_each_code_is_explained_to_anybody(anybody: ApiClient, kind: Kind) -> None:
    response = await anybody.send("get", f"/problems/{kind.code}")
    assert (response.json()["status"], response.json()["title"]) == (kind.status, kind.title)


async def test_an_unknown_code_is_not_found(anybody: ApiClient) -> None:
    problem_of(await anybody.send("get", "/problems/nonsense"), 404, "not_found")
