"""Each page, action and operation of the API is open to those, and only those, whom it is for."""

import pytest

from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.test import AsyncClient, Client
from django.urls import reverse
from django.utils import timezone

from access import tokens
from access.scopes import Scope
from access.threads import in_thread
from executions.groups import GROUPS, make_groups
from supertest.api import api
from tests.integration.access.routes import (
    OPEN,
    OPERATIONS,
    PAGES,
    address,
    arguments,
    pages,
)

pytestmark = pytest.mark.django_db(transaction=True)
SIGN_IN = "/sign-in/?next="


def member(scope: Scope) -> User:
    """Make a member of the group that has a scope."""
    make_groups()
    user = User.objects.create_user(str(scope))
    group_of = {granted: name for name, granted in GROUPS.items()}
    user.groups.add(Group.objects.get(name=group_of[scope]))
    return user


def token_of(user: User, scope: Scope) -> dict[str, str]:
    secret = tokens.issue(user, scope=scope, now=timezone.now())[1]
    return {"Authorization": f"Bearer {secret}"}


async def ask(operation: str, headers: dict[str, str]) -> int:
    """Ask the API for something, with an empty object where a body is due; return the status."""
    method, path = operation.split(" ")
    body = b"{}" if method in ("POST", "PATCH") else b""
    response = await AsyncClient().generic(
        method, f"/api/v1{address(path)}", body, content_type="application/json", headers=headers
    )
    response.close()
    return response.status_code


def test_each_page_is_in_the_table() -> None:
    assert {page.name for page in pages()} - {*OPEN, *PAGES} == set()


def test_each_operation_is_in_the_table() -> None:
    document = api.get_openapi_schema(path_prefix="")
    found = {
        f"{method.upper()} {path}"
        for path, operations in document["paths"].items()
        for method in operations
    }
    assert found - OPERATIONS.keys() == set()


def test_a_stranger_is_asked_to_sign_in_on_each_page() -> None:
    for page in pages():
        if page.name in PAGES:
            method, _ = PAGES[page.name]
            path = reverse(page.name, kwargs=arguments(page))
            response = Client().generic(method, path)
            assert response.headers.get("Location", "").startswith(SIGN_IN), path


@pytest.mark.parametrize("scope", Scope)
def test_a_member_may_ask_for_what_their_group_may_and_nothing_more(scope: Scope) -> None:
    client = Client()
    client.force_login(member(scope))
    for page in pages():
        if page.name in PAGES:
            method, needed = PAGES[page.name]
            path = reverse(page.name, kwargs=arguments(page))
            status = client.generic(method, path).status_code
            # Asked for nothing that exists: what is let in is not found, or wrong, or fine.
            allowed: tuple[int, ...] = (200, 302, 404, 422) if scope.covers(needed) else (403,)
            if page.name == "save_variable":
                allowed = (403, 422)  # the team's need more than a job's
            assert status in allowed, f"{scope}: {method} {path} is {status}"


async def test_nobody_asks_the_api_without_a_token() -> None:
    for operation, scope in OPERATIONS.items():
        if scope is not None:
            assert await ask(operation, {}) == 401, operation


@pytest.mark.parametrize("scope", Scope)
async def test_a_token_may_ask_for_what_its_scope_may_and_nothing_more(scope: Scope) -> None:
    user = await in_thread(member, Scope.OPERATE)
    headers = await in_thread(token_of, user, scope)
    for operation, needed in OPERATIONS.items():
        status = await ask(operation, headers)
        is_enough = needed is None or scope.covers(needed)
        allowed = (200, 202, 204, 404, 422) if is_enough else (403,)
        assert status in allowed, f"{scope}: {operation} is {status}"


@pytest.mark.parametrize("scope", Scope)
async def test_an_operators_token_never_reaches_further_than_its_user(scope: Scope) -> None:
    user = await in_thread(member, scope)
    headers = await in_thread(token_of, user, Scope.OPERATE)
    for operation, needed in OPERATIONS.items():
        if needed is not None and not scope.covers(needed):
            assert await ask(operation, headers) == 403, f"{scope}: {operation}"


def test_the_admin_is_for_staff_alone() -> None:
    client = Client()
    client.force_login(member(Scope.OPERATE))
    for model in admin.site._registry:
        options = model._meta
        path = reverse(f"admin:{options.app_label}_{options.model_name}_changelist")
        assert client.get(path).headers["Location"].startswith("/admin/login/"), path
