"""A token that asks too often is told so; the others and the pages are not."""

from typing import Any

import pytest

from tests.integration.api.client import ApiClient
from tests.integration.executions.outage import redis_away


@pytest.fixture(autouse=True)
def three_an_hour(settings: Any) -> None:
    settings.TOKEN_RATE = (3, 3600)


async def statuses(client: ApiClient, *, times: int) -> list[int]:
    return [(await client.send("get", "/executions")).status_code for _ in range(times)]


async def test_a_token_that_asks_too_often_gets_a_429_of_its_own(tester: ApiClient) -> None:
    assert await statuses(tester, times=4) == [200, 200, 200, 429]
    answer = await tester.send("get", "/executions")
    problem = answer.json()
    assert (problem["code"], problem["retry_after"]) == ("rate_limited", int(answer["Retry-After"]))
    assert answer["Content-Type"] == "application/problem+json"


async def test_refused_requests_cost_nothing(tester: ApiClient, redis: Any) -> None:
    await statuses(tester, times=9)
    assert [redis.get(key) for key in redis.keys("{token:*")] == ["3"]


async def test_each_token_has_a_count_of_its_own(tester: ApiClient, operator: ApiClient) -> None:
    assert await statuses(tester, times=4) == [200, 200, 200, 429]
    assert await statuses(operator, times=1) == [200]


async def test_nobody_is_refused_while_redis_is_away(tester: ApiClient) -> None:
    with redis_away():
        assert await statuses(tester, times=5) == [200] * 5


async def test_a_rate_that_is_off_counts_nothing(
    tester: ApiClient, redis: Any, settings: Any
) -> None:
    settings.TOKEN_RATE = None
    assert await statuses(tester, times=5) == [200] * 5
    assert redis.keys("{token:*") == []
