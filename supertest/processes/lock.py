"""Locks between processes of one machine; the kernel frees them when their holder dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AlreadyLocked(Exception):
    """Another process holds the lock."""


@contextmanager
def only_one(path: Path, *, wait: bool) -> Iterator[None]:
    """Hold the lock at `path`; without `wait`, raise `AlreadyLocked` with its holder's pid."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(path, os.O_RDWR | os.O_CREAT, 0o644), "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as error:
            raise AlreadyLocked(file.read().strip()) from error
        file.truncate()
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
