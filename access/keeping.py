"""Further records that grow old: each app names its own, and retention removes them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

#: Returns the records that were over before a time.
OverBefore = Callable[[datetime], QuerySet[Any]]

_kinds: dict[str, OverBefore] = {}


def register(kind: str, over_before: OverBefore) -> None:
    """Say which records of a kind, such as "notices", may go once they were over long enough."""
    _kinds[kind] = over_before


def over_before(time: datetime) -> dict[str, QuerySet[Any]]:
    """Return of each kind the records that were over before a time."""
    return {kind: found(time) for kind, found in sorted(_kinds.items())}
