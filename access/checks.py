"""Checks of what is kept encrypted: `manage.py check --database default`, and at each migration."""

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.db import DatabaseError

from access.rotation import unreadable


@checks.register(checks.Tags.database)
def check_secrets(*, databases: Sequence[str] | None = None, **_: Any) -> list[checks.CheckMessage]:
    """Warn of secrets that can't be read, numbered access.W001; the service starts all the same."""
    if not databases:
        return []
    try:
        names = unreadable()
    except DatabaseError:  # before the first migration there is no table
        return []
    message = "None of SECRETS_KEYS reads {}: what needs it ends as errored."
    hint = "Bring its key back to SECRETS_KEYS, or set the secret again."
    return [checks.Warning(message.format(name), hint=hint, id="access.W001") for name in names]
