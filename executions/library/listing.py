"""Pages of what a team keeps, by name."""

import re
from dataclasses import dataclass
from typing import Generic, Self, TypeVar

from django.db.models import Q

from executions.models import Job, Test
from executions.models.library import LibraryQuerySet

Kept = TypeVar("Kept", Test, Job)
#: How a cursor looks; the empty word is none.
CURSOR_PATTERN = "[0-9]{1,18}-([0-9a-f]{2}){0,800}"


@dataclass(frozen=True)
class NameCursor:
    """The last entry of a page, which the next page comes after; it need not exist any more."""

    name: str
    id: int

    def encode(self) -> str:
        """Return it as a word: the id, and the name's bytes in hexadecimal digits."""
        return f"{self.id}-{self.name.encode(errors='replace').hex()}"

    @classmethod
    def decode(cls, word: str) -> Self:
        """Return the cursor that `word` stands for.

        Raises:
            ValueError: it stands for none.
        """
        if not re.fullmatch(CURSOR_PATTERN, word):
            raise ValueError(f"{word!r} is no cursor.")
        id, _, name = word.partition("-")
        return cls(bytes.fromhex(name).decode(errors="replace").replace("\0", ""), int(id))


@dataclass(frozen=True)
class LibraryPage(Generic[Kept]):
    """Some tests or jobs, and where the next ones are."""

    rows: list[Kept]
    next: NameCursor | None


def page_of(
    chosen: LibraryQuerySet[Kept], *, after: NameCursor | None, size: int
) -> LibraryPage[Kept]:
    """Return up to `size` of `chosen` that come after the cursor."""
    if after is not None:
        chosen = chosen.filter(Q(name__gt=after.name) | Q(name=after.name, id__gt=after.id))
    rows = list(chosen.order_by("name", "id")[: size + 1])
    shown, more = rows[:size], len(rows) > size
    return LibraryPage(shown, NameCursor(shown[-1].name, shown[-1].pk) if more else None)
