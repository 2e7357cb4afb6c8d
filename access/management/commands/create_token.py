"""`manage.py create_token USER --scope SCOPE`: print a new token, alone, on standard output."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from access import tokens
from access.auth import scope_of
from access.scopes import Scope


class Command(BaseCommand):
    """Make a token for a user."""

    help = "Make a token for a user and print it; it can't be shown again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("user", help="the name of the user that it acts for")
        parser.add_argument("--scope", required=True, choices=[s.value for s in Scope])
        parser.add_argument("--name", default="", help="what it is used for")
        parser.add_argument("--days", type=int, help="after how many days it expires")

    def handle(self, *_: Any, **options: Any) -> str:
        """Return the token's secret, which Django prints."""
        users = get_user_model()
        user = users.objects.filter(**{users.USERNAME_FIELD: options["user"]}).first()
        if user is None:
            raise CommandError(f"There is no user named {options['user']!r}.")
        scope, own = Scope(options["scope"]), scope_of(user)
        if not own.covers(scope):
            raise CommandError(f"{user} may only '{own}'; put them into a group that may more.")
        return tokens.issue(
            user,
            scope=scope,
            now=timezone.now(),
            name=options["name"],
            lifetime=_lifetime(options["days"]),
        )[1]


def _lifetime(days: int | None) -> timedelta | None:
    if days is None:
        return None
    if not 1 <= days <= 36500:
        raise CommandError(f"--days {days} is not allowed; it must be from 1 to 36500.")
    return timedelta(days=days)
