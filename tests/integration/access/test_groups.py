"""Members of the groups have the scopes that the groups are named for."""

import pytest

from django.contrib.auth.models import Group, User

from access.auth import scope_of
from access.scopes import Scope
from executions.groups import make_groups

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("group", "scope"),
    [("viewer", Scope.READ), ("tester", Scope.RUN), ("operator", Scope.OPERATE)],
)
def test_a_member_has_the_scope_of_the_group(group: str, scope: Scope) -> None:
    user = User.objects.create_user("ann")
    user.groups.add(Group.objects.get(name=group))
    assert scope_of(user) == scope


def test_who_is_in_no_group_may_run_things_of_their_own() -> None:
    assert scope_of(User.objects.create_user("ann")) == Scope.RUN


def test_a_superuser_operates() -> None:
    assert scope_of(User.objects.create_superuser("root")) == Scope.OPERATE


def test_groups_that_were_changed_are_left_alone() -> None:
    group = Group.objects.get(name="operator")
    group.permissions.clear()
    make_groups()
    assert group.permissions.count() == 0
