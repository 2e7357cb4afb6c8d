"""Tokens let programs act for a user, until they expire or are revoked."""

from datetime import timedelta

import pytest

from django.contrib.auth.models import User
from django.utils import timezone

from access import tokens
from access.models import Token
from access.scopes import Scope

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def user() -> User:
    return User.objects.create_user("ann")


def test_a_secret_finds_its_token_and_user(user: User) -> None:
    token, secret = tokens.issue(user, scope=Scope.RUN, now=NOW)
    found = tokens.find(secret, now=NOW)
    assert found == token
    assert found.user == user


def test_only_the_hash_of_a_secret_is_kept(user: User) -> None:
    _, secret = tokens.issue(user, scope=Scope.RUN, now=NOW)
    (row,) = Token.objects.values()
    assert secret.startswith("st_")
    assert not any(secret in str(value) for value in row.values())
    assert row["prefix"] == secret[:11]


@pytest.mark.parametrize("secret", ["", "st_", "st_wrong", "\ud800", "\0"])
def test_an_unknown_secret_finds_nothing(secret: str) -> None:
    assert tokens.find(secret, now=NOW) is None


def test_an_expired_token_is_not_found(user: User) -> None:
    _, secret = tokens.issue(user, scope=Scope.RUN, now=NOW, lifetime=timedelta(days=1))
    assert tokens.find(secret, now=NOW + timedelta(hours=23)) is not None
    assert tokens.find(secret, now=NOW + timedelta(days=1)) is None


def test_a_revoked_token_is_not_found(user: User) -> None:
    _, secret = tokens.issue(user, scope=Scope.RUN, now=NOW)
    assert tokens.revoke(Token.objects.all(), now=NOW) == 1
    assert tokens.revoke(Token.objects.all(), now=NOW) == 0
    assert tokens.find(secret, now=NOW) is None


def test_the_token_of_a_user_who_was_deactivated_is_not_found(user: User) -> None:
    _, secret = tokens.issue(user, scope=Scope.RUN, now=NOW)
    User.objects.update(is_active=False)
    assert tokens.find(secret, now=NOW) is None


def test_the_last_use_is_written_at_most_once_a_minute(user: User) -> None:
    token, secret = tokens.issue(user, scope=Scope.RUN, now=NOW)
    for seconds in (0, 59, 60):
        tokens.find(secret, now=NOW + timedelta(seconds=seconds))
        token.refresh_from_db()
        expected = NOW if seconds < 60 else NOW + timedelta(seconds=60)
        assert token.last_used_at == expected
