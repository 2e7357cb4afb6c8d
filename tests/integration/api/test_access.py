"""Who may call the API, and what everybody is told otherwise."""

from datetime import timedelta

import pytest

from django.contrib.auth.models import Group, User
from django.db import OperationalError
from django.test import AsyncClient
from django.utils import timezone

from access import tokens
from access.scopes import Scope
from access.threads import in_thread
from tests.integration.api.client import ApiClient
from tests.integration.api.problem import problem_of

CAPACITY = "/api/v1/capacity"


async def test_nobody_is_told_to_sign_in(anybody: ApiClient) -> None:
    response = await anybody.send("get", "/capacity")
    problem_of(response, 401, "unauthenticated")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "header", ["Bearer st_wrong", "Bearer", "Basic YTpi", "", "Bearer \xff", "st_x", "Bearer  "]
)
async def test_a_header_without_a_valid_token_is_nobody(anybody: ApiClient, header: str) -> None:
    problem_of(await anybody.send("get", "/capacity", Authorization=header), 401, "unauthenticated")


async def test_an_expired_token_is_nobody(transactional_db: None) -> None:
    user = await User.objects.acreate(username="ann")
    past, day = timezone.now() - timedelta(days=2), timedelta(days=1)
    _, secret = await in_thread(tokens.issue, user, scope=Scope.READ, now=past, lifetime=day)
    problem_of(await ApiClient(secret).send("get", "/capacity"), 401, "unauthenticated")


async def test_a_member_may_read_with_the_session_cookie(transactional_db: None) -> None:
    client = await _signed_in("viewer")
    assert (await client.get(CAPACITY)).status_code == 200


async def test_the_session_cookie_alone_changes_nothing(transactional_db: None) -> None:
    client = await _signed_in("operator")
    response = await client.patch(CAPACITY, {"paused": True}, content_type="application/json")
    assert "CSRF" in problem_of(response, 403, "forbidden")["detail"]


async def test_with_the_csrf_token_the_session_may_change_things(transactional_db: None) -> None:
    client = await _signed_in("operator")
    client.cookies["csrftoken"] = secret = "c" * 32
    response = await client.patch(
        CAPACITY,
        {"paused": True},
        content_type="application/json",
        headers={"X-CSRFToken": secret},
    )
    assert response.status_code == 200, response.content


async def test_a_wrong_token_is_not_helped_by_a_session(transactional_db: None) -> None:
    client = await _signed_in("operator")
    response = await client.get(CAPACITY, headers={"Authorization": "Bearer st_wrong"})
    problem_of(response, 401, "unauthenticated")


async def _signed_in(group: str) -> AsyncClient:
    user = await User.objects.acreate(username=group)
    await user.groups.aadd(await Group.objects.aget(name=group))
    client = AsyncClient(enforce_csrf_checks=True)
    await client.aforce_login(user)
    return client


async def test_an_unknown_address_is_a_problem(viewer: ApiClient) -> None:
    problem_of(await viewer.send("get", "/nonsense"), 404, "not_found")


async def test_a_wrong_method_is_a_problem_that_names_the_right_ones(viewer: ApiClient) -> None:
    response = await viewer.send("delete", "/capacity")
    problem_of(response, 405, "method_not_allowed")
    assert set(response.headers["Allow"].split(", ")) == {"GET", "PATCH"}


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"null", b"[]", b"3", b"NaN", b'{"paused": NaN}', b"[" * 100_000, b"\xff\xfe"],
)
async def test_a_body_that_is_no_json_object_is_wrong(operator: ApiClient, body: bytes) -> None:
    problem = problem_of(await operator.send("patch", "/capacity", body), 422, "invalid")
    assert problem["errors"][0]["field"] == "body"


async def test_a_body_that_is_too_large_is_wrong(operator: ApiClient) -> None:
    response = await operator.send("patch", "/capacity", {"reason": "a" * 5_000_000})
    problem_of(response, 422, "invalid")


async def test_a_fault_is_a_problem_without_a_trace_and_logged(
    viewer: ApiClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken() -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr("capacity.api.areading", broken)
    response = await viewer.send("get", "/capacity")
    problem_of(response, 500, "internal_error")
    assert b"secret" not in response.content
    assert "a secret" in caplog.text


async def test_a_database_that_is_away_is_told_and_not_called_a_fault(
    viewer: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away() -> None:
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr("capacity.api.areading", away)
    response = await viewer.send("get", "/capacity")
    problem_of(response, 503, "database_unavailable")
    assert int(response.headers["Retry-After"]) >= 1
