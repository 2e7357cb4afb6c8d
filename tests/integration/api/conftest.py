"""Callers of the API with tokens of each scope. (Django's own names are imported once it is up.)"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from access.scopes import Scope

if TYPE_CHECKING:
    from tests.integration.api.client import ApiClient

CallerMaker = Callable[..., "ApiClient"]


@pytest.fixture
def caller(transactional_db: None) -> CallerMaker:
    """Make a client with a token of a scope, for a user of a name."""
    from django.contrib.auth.models import Permission, User
    from django.utils import timezone

    from access import tokens
    from tests.integration.api.client import ApiClient

    def make(scope: Scope, name: str = "ann") -> ApiClient:
        user, _ = User.objects.get_or_create(username=name)
        if scope is Scope.OPERATE:  # nobody's token reaches farther than they do
            user.user_permissions.add(Permission.objects.get(codename="change_limits"))
        return ApiClient(tokens.issue(user, scope=scope, now=timezone.now())[1])

    return make


@pytest.fixture
def anybody(transactional_db: None) -> "ApiClient":
    """Somebody without a token."""
    from tests.integration.api.client import ApiClient

    return ApiClient()


@pytest.fixture
def viewer(caller: CallerMaker) -> "ApiClient":
    """Ann, who may only see."""
    return caller(Scope.READ)


@pytest.fixture
def tester(caller: CallerMaker) -> "ApiClient":
    """Ann, who may run things."""
    return caller(Scope.RUN)


@pytest.fixture
def operator(caller: CallerMaker) -> "ApiClient":
    """Olga, who operates."""
    return caller(Scope.OPERATE, "olga")


@pytest.fixture
def stranger(caller: CallerMaker) -> "ApiClient":
    """Eve, who may run things, and sees nothing of others."""
    return caller(Scope.RUN, "eve")
