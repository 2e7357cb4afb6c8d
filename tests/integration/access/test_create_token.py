"""`manage.py create_token` prints a token that works."""

import pytest

from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from access import tokens

pytestmark = pytest.mark.django_db


def test_it_prints_the_new_token_alone(capsys: pytest.CaptureFixture[str]) -> None:
    User.objects.create_superuser("ann")
    call_command("create_token", "ann", "--scope", "operate", "--name", "CI", "--days", "3")
    token = tokens.find(capsys.readouterr().out.removesuffix("\n"), now=timezone.now())
    assert token is not None
    assert (token.user.username, token.scope, token.name) == ("ann", "operate", "CI")
    assert token.expires_at is not None


def test_an_unknown_user_is_named_in_one_sentence() -> None:
    with pytest.raises(CommandError, match=r"^There is no user named 'bob'\.$"):
        call_command("create_token", "bob", "--scope", "read")


def test_a_scope_beyond_the_user_is_refused() -> None:
    User.objects.create_user("ann")
    with pytest.raises(CommandError, match=r"^ann may only 'run'; "):
        call_command("create_token", "ann", "--scope", "operate")


def test_an_unknown_scope_is_refused() -> None:
    with pytest.raises(CommandError, match="invalid choice: 'all'"):
        call_command("create_token", "ann", "--scope", "all")


@pytest.mark.parametrize("days", ["0", "-1", "99999999"])
def test_a_lifetime_is_positive_and_bounded(days: str) -> None:
    User.objects.create_user("ann")
    with pytest.raises(CommandError, match="--days"):
        call_command("create_token", "ann", "--scope", "read", "--days", days)
