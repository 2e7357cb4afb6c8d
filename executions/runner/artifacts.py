"""Collects what a run left in its directory of artifacts; nothing there is trusted.

The directory is known by a descriptor that was opened before the script started, and every step
below it refuses links: no name that a script chooses leads anywhere else.
"""

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

from executions import masking
from executions.masking import Mask
from executions.runner.exceeded import size
from executions.runner.limits import Limits

NAME_MOST, WORDS_MOST = 300, 20
FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
FOLDER = os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY | os.O_CLOEXEC


@dataclass(frozen=True)
class Found:
    """One artifact: the name that the script gave it, made harmless, and its size in bytes."""

    name: str
    size: int


#: Stores an artifact; False where it could not.
Keep = Callable[[Found, BinaryIO], bool]


@dataclass
class Collector:
    """Gives the artifacts of one run to `keep`, as far as the limits go."""

    limits: Limits
    keep: Keep
    mask: Mask = masking.NOTHING
    left_out: list[str] = field(default_factory=list)
    _names: set[str] = field(default_factory=set)
    _total: int = 0
    _entries: int = 0

    def collect(self, folder: int) -> None:
        """Take what is in the directory open as `folder` and in those below it."""
        self._walk(folder, "", depth=0)

    @property
    def words(self) -> str:
        """What was left out and why, a line each; "" if nothing."""
        lines = [f"[left out of the artifacts: {line}]" for line in self.left_out[:WORDS_MOST]]
        if more := len(self.left_out) - WORDS_MOST:
            lines += [f"[left out of the artifacts: {more} more]"] * (more > 0)
        return "".join(f"\n{line}" for line in lines) + "\n" * bool(lines)

    def _walk(self, folder: int, prefix: str, *, depth: int) -> None:
        for entry, mode in self._entries_of(folder):
            name = self.mask.text(f"{prefix}{harmless(entry)}")
            if stat.S_ISDIR(mode):
                self._enter(folder, entry, name, depth=depth + 1)
            elif not stat.S_ISREG(mode):
                self.left_out.append(f"{name} is not a regular file")
            elif len(self._names) >= self.limits.artifacts:
                self.left_out.append(f"{name}, as no more than {self.limits.artifacts} are kept")
            else:
                self._take(folder, entry, name)

    def _entries_of(self, folder: int) -> Iterator[tuple[str, int]]:
        """Yield names and modes in the names' order, not more in all than the limit."""
        with os.scandir(folder) as entries:
            names = [entry.name for entry in islice(entries, self._entries_left)]
        self._entries += len(names)
        for name in sorted(names):
            try:
                yield name, os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
            except OSError:
                self.left_out.append(f"{self.mask.text(harmless(name))} can't be read")

    @property
    def _entries_left(self) -> int:
        return self.limits.artifact_entries - self._entries

    def _enter(self, folder: int, entry: str, name: str, *, depth: int) -> None:
        if depth > self.limits.artifact_depth:
            self.left_out.append(f"{name} lies too deep")
            return
        try:
            inner = os.open(entry, FOLDER, dir_fd=folder)
        except OSError:
            self.left_out.append(f"{name} can't be read")
            return
        try:
            self._walk(inner, f"{name}/", depth=depth)
        finally:
            os.close(inner)

    def _take(self, folder: int, entry: str, name: str) -> None:
        try:
            descriptor = os.open(entry, FILE, dir_fd=folder)
        except OSError:
            self.left_out.append(f"{name} can't be read")
            return
        with open(descriptor, "rb") as file:
            found = os.fstat(descriptor)
            if problem := self._problem(found):
                self.left_out.append(f"{name} {problem}")
            elif self.keep(Found(self._unique(name), found.st_size), file):
                self._total += found.st_size
            else:
                self.left_out.append(f"{name} could not be stored")

    def _problem(self, found: os.stat_result) -> str:
        most, all_most = self.limits.artifact_size, self.limits.artifacts_size
        if not stat.S_ISREG(found.st_mode):
            return "is not a regular file"
        if found.st_size > most:
            return f"is larger than {size(most)}"
        if self._total + found.st_size > all_most:
            return f"is too much: all together may have {size(all_most)}"
        return ""

    def _unique(self, name: str) -> str:
        """Return `name`, numbered where another became the same when it was made harmless."""
        number, unique = 1, name[-NAME_MOST:]
        while unique in self._names:
            number += 1
            unique = f"{number}-{name}"[:NAME_MOST]
        self._names.add(unique)
        return unique


def harmless(name: str) -> str:
    """Return one part of a file's name with nothing in it that a page or a shell could obey."""
    text = os.fsencode(name).decode("utf-8", "replace")
    plain = "".join(letter if letter.isprintable() else "?" for letter in text)
    return plain.replace("/", "?").replace("\\", "?")[:NAME_MOST]
