"""`manage.py rotate_secrets`: encrypt all that is kept encrypted with the first of SECRETS_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from access.rotation import rotate


class Command(BaseCommand):
    """Encrypt each secret anew, so that older keys can be dropped."""

    help = "Encrypt each secret with the first of SECRETS_KEYS; the others can then be dropped."

    def handle(self, *_: Any, **_options: Any) -> str:
        """Return how many were encrypted, which Django prints; fail where one can't be read."""
        done = rotate()
        if done.unreadable:
            names = ", ".join(done.unreadable)
            raise CommandError(
                f"{done.renewed} encrypted anew, but none of SECRETS_KEYS reads: {names}. Bring "
                "their key back and run this again, or set them anew."
            )
        return f"{done.renewed} encrypted anew; keys after the first can be dropped."
