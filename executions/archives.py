"""Unpacks what somebody uploads: bounded, text only, nothing of it trusted; pure."""

import gzip
import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from executions.contents import FILES_MOST, is_path

ENDINGS = (".zip", ".tar.gz", ".tgz", ".tar")
#: Directories that belong to tools rather than to a suite.
LEFT_OUT = frozenset({".git", ".hg", "__pycache__", ".tox", ".venv", ".pytest_cache"})
#: Most entries of an archive that are looked at.
ENTRIES_MOST = 20_000
#: So many times what is kept may be unpacked altogether: a small archive can hold terabytes.
LOOKED_AT = 8


class ArchiveError(ValueError):
    """An upload can't be used; the message says why."""


def unpacked(name: str, content: bytes, *, most: int) -> dict[str, str]:
    """Return the text files in an upload: itself, or what is in it where it is an archive.

    A single directory that holds everything is taken off. Files that are no text are left out, and
    those of tools. At most `most` bytes come out.

    Raises:
        ArchiveError: it is damaged, too large, or has nothing to use in it.
    """
    if not name.lower().endswith(ENDINGS):
        return _single(PurePosixPath(name.replace("\\", "/")).name, content)
    try:
        found = dict(_texts(_entries(name, content, most=most), most=most))
    except (tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError,
            NotImplementedError, RuntimeError) as error:  # fmt: skip
        if isinstance(error, ArchiveError):
            raise
        raise ArchiveError(f"it can't be unpacked ({error}).") from error
    if not found:
        raise ArchiveError("there is no text file in it.")
    return _without_root(found)


def _single(name: str, content: bytes) -> dict[str, str]:
    text = _text(content)
    if text is None:
        raise ArchiveError("it is neither text nor a .zip or .tar.gz archive.")
    if not is_path(name):
        raise ArchiveError("its name has characters other than letters, digits and . _ - + @.")
    return {name: text}


def _texts(entries: Iterator[tuple[str, bytes]], *, most: int) -> Iterator[tuple[str, str]]:
    total = count = looked_at = 0
    for name, content in entries:
        looked_at += len(content)
        if looked_at > LOOKED_AT * most:
            raise ArchiveError(f"it holds more than {LOOKED_AT * most} bytes.")
        text = _text(content)
        path = str(PurePosixPath(name))
        if text is None or not is_path(path) or not LEFT_OUT.isdisjoint(path.split("/")):
            continue
        total, count = total + len(content), count + 1
        if total > most:
            raise ArchiveError(f"its files are larger than {most} bytes together.")
        if count > FILES_MOST:
            raise ArchiveError(f"it has more than {FILES_MOST} files.")
        yield path, text


def _entries(name: str, content: bytes, *, most: int) -> Iterator[tuple[str, bytes]]:
    stream = io.BytesIO(content)
    return _zipped(stream, most) if name.lower().endswith(".zip") else _tarred(stream, most)


def _zipped(stream: io.BytesIO, most: int) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(stream) as archive:
        for member in archive.infolist()[:ENTRIES_MOST]:
            if not member.is_dir():
                with archive.open(member) as file:
                    yield member.filename, file.read(most + 1)


def _tarred(stream: io.BytesIO, most: int) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(fileobj=_expanded(stream, most)) as archive:
        for number, member in enumerate(archive):
            if number >= ENTRIES_MOST:
                return
            if member.isreg() and (file := archive.extractfile(member)) is not None:
                yield member.name, file.read(most + 1)


def _expanded(stream: io.BytesIO, most: int) -> io.BytesIO:
    if stream.getvalue()[:2] != b"\x1f\x8b":
        return stream
    with gzip.open(stream) as file:
        content = file.read(LOOKED_AT * most + 1)
    if len(content) > LOOKED_AT * most:
        raise ArchiveError(f"it holds more than {LOOKED_AT * most} bytes.")
    return io.BytesIO(content)


def _text(content: bytes) -> str | None:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def _without_root(files: dict[str, str]) -> dict[str, str]:
    roots = {name.split("/", 1)[0] for name in files}
    if len(roots) != 1 or any("/" not in name for name in files):
        return files
    return {name.split("/", 1)[1]: content for name, content in files.items()}
