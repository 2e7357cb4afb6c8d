"""A token reaches no farther than its user does now."""

import pytest

from django.contrib.auth.models import Group, User
from django.test import RequestFactory
from django.utils import timezone

from access import tokens
from access.auth import caller_of
from access.scopes import Scope

pytestmark = pytest.mark.django_db(transaction=True)


def issued_to(group: str, scope: Scope) -> str:
    user = User.objects.create_user("ann")
    user.groups.add(Group.objects.get_or_create(name=group)[0])
    return tokens.issue(user, scope=scope, now=timezone.now())[1]


async def scope_with(secret: str) -> Scope:
    headers = {"Authorization": f"Bearer {secret}"}
    caller = await caller_of(RequestFactory().get("/", headers=headers))
    assert caller is not None
    return caller.scope


@pytest.fixture
def demoted() -> str:
    from executions.groups import make_groups

    make_groups()
    return issued_to("viewer", Scope.OPERATE)


@pytest.fixture
def modest() -> str:
    from executions.groups import make_groups

    make_groups()
    return issued_to("operator", Scope.READ)


async def test_the_token_of_somebody_who_may_do_less_now_does_less(demoted: str) -> None:
    assert await scope_with(demoted) == Scope.READ


async def test_a_token_of_little_scope_keeps_it_whoever_owns_it(modest: str) -> None:
    assert await scope_with(modest) == Scope.READ
