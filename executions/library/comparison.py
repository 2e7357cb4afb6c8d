"""Two versions of a test side by side, as a unified diff."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from executions.models import Version

#: Lines around a change.
AROUND = 3
LINES_MOST = 5000
KINDS = {"+": "added", "-": "removed", "@": "place", " ": "same"}


@dataclass(frozen=True)
class Line:
    """One line of a diff: whether it was added or removed, and where it is in both."""

    kind: str
    text: str
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True)
class FileDiff:
    """What became of one file."""

    name: str
    change: str
    lines: tuple[Line, ...]


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> list[FileDiff]:
    """Return each file that differs, by name, with its lines; both are name to content."""
    names = sorted(before.keys() | after.keys())
    return [
        FileDiff(name, _change(name, before, after), tuple(_lines(before, after, name)))
        for name in names
        if before.get(name) != after.get(name)
    ]


def _change(name: str, before: Mapping[str, str], after: Mapping[str, str]) -> str:
    if name not in before:
        return "added"
    return "changed" if name in after else "removed"


def _lines(before: Mapping[str, str], after: Mapping[str, str], name: str) -> Iterator[Line]:
    old, new = before.get(name, "").splitlines(), after.get(name, "").splitlines()
    at_old = at_new = 0
    for number, text in enumerate(difflib.unified_diff(old, new, n=AROUND, lineterm="")):
        if number < 2:  # the names
            continue
        if number > LINES_MOST:
            yield Line("place", "… the rest is too long to be shown here")
            return
        kind = KINDS[text[0]]
        if kind == "place":
            at_old, at_new = _starts(text)
            yield Line(kind, text)
            continue
        is_old, is_new = kind != "added", kind != "removed"
        yield Line(kind, text[1:], at_old if is_old else None, at_new if is_new else None)
        at_old, at_new = at_old + is_old, at_new + is_new


def _starts(hunk: str) -> tuple[int, int]:
    """Return the first lines of a hunk such as `@@ -1,7 +1,8 @@`."""
    _, old, new, *_ = hunk.split(" ")
    return int(old[1:].split(",")[0]), int(new[1:].split(",")[0])


def comparison_of(version: Version, against: str) -> dict[str, Any]:
    """Return a version, another one of its test (else the one before it), and what differs."""
    others = version.test.versions.exclude(number=version.number).select_related("author")
    wanted = int(against) if against.isascii() and against.isdecimal() and len(against) < 10 else 0
    other = others.filter(number=wanted).first() or others.filter(number__lt=version.number).first()
    return {
        "test": version.test,
        "version": version,
        "other": other,
        "others": others.defer("script", "files"),
        "files": differences(other.contents if other else {}, version.contents),
    }
