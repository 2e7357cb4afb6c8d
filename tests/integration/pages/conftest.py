"""People in front of the pages. (Django's own names are imported once it is up.)"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from access.scopes import Scope

if TYPE_CHECKING:
    from django.test import Client

ClientMaker = Callable[..., "Client"]


@pytest.fixture
def signed_in(transactional_db: None) -> ClientMaker:
    """Make a browser in which somebody with a scope has signed in."""
    from django.contrib.auth.models import Group, User
    from django.test import Client

    from executions.groups import GROUPS, make_groups

    make_groups()
    group_of = {scope: name for name, scope in GROUPS.items()}

    def make(scope: Scope, name: str = "ann") -> "Client":
        user, created = User.objects.get_or_create(username=name)
        if created:
            user.groups.add(Group.objects.get(name=group_of[scope]))
        client = Client()
        client.force_login(user)
        return client

    return make


@pytest.fixture
def tester(signed_in: ClientMaker) -> "Client":
    """Ann, who may run things."""
    return signed_in(Scope.RUN)


@pytest.fixture
def viewer(signed_in: ClientMaker) -> "Client":
    """Vera, who may only see."""
    return signed_in(Scope.READ, "vera")


@pytest.fixture
def staff(transactional_db: None) -> "Client":
    """Sam, who sees the admin."""
    from django.contrib.auth.models import User
    from django.test import Client

    client = Client()
    client.force_login(User.objects.create_superuser("sam"))
    return client
