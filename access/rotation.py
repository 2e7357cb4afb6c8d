"""Where encrypted things are kept, so that all of them can be checked and encrypted anew.

Each app that keeps some registers its fields; the vault does not know what is in them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models

from access import vault
from access.vault import Unreadable

_fields: dict[str, tuple[type[models.Model], str]] = {}


@dataclass
class Rotation:
    """How many were encrypted anew, and the names of those that no key reads."""

    renewed: int = 0
    unreadable: tuple[str, ...] = ()


def register(model: type[models.Model], field: str) -> None:
    """Say that `field`, a BinaryField that may be null, holds what `vault.encrypt` returned."""
    _fields[f"{model._meta.label}.{field}"] = (model, field)


def rotate() -> Rotation:
    """Encrypt everything with the first key; safe beside changes, harmless to repeat."""
    done = Rotation()
    for row, field in _kept():
        token = bytes(getattr(row, field))
        try:
            renewed = vault.renew(token)
        except Unreadable:
            done.unreadable += (_name(row),)
            continue
        same = type(row)._default_manager.filter(pk=row.pk, **{field: token})
        done.renewed += same.update(**{field: renewed})  # unless it was set anew meanwhile
    return done


def unreadable() -> list[str]:
    """Return the names of what none of the keys reads."""
    return [_name(row) for row, field in _kept() if not _can_read(bytes(getattr(row, field)))]


def _kept() -> Iterator[tuple[models.Model, str]]:
    for model, field in _fields.values():
        for row in model._default_manager.exclude(**{field: None}).order_by("pk"):
            yield row, field


def _can_read(token: bytes) -> bool:
    try:
        vault.decrypt(token)
    except Unreadable:
        return False
    return True


def _name(row: models.Model) -> str:
    return f"{row._meta.verbose_name} {row}"
