"""What a run takes whose files lie in a directory of this machine's: only a look bounds it."""

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

#: How the kernel counts a file's blocks.
BLOCK = 512


@dataclass(frozen=True)
class Taken:
    """Bytes on disk, files and directories, and sockets."""

    disk: int = 0
    inodes: int = 0
    sockets: int = 0


def taken(folder: Path, processes: Iterable[int], *, most_entries: int) -> Taken:
    """Return what lies in `folder`, and what `processes` hold open: deleted files, and sockets.

    The count of files ends a little above `most_entries`; a tree that is too deep to be walked
    counts as too many.
    """
    disk = inodes = 0
    for found in _within(folder):
        if found is None or inodes > most_entries:
            inodes = most_entries + 1
            break
        inodes += 1
        disk += found.st_blocks * BLOCK
    deleted, sockets = _held(processes)
    return Taken(disk + deleted, inodes, sockets)


def _within(folder: Path) -> Iterator[os.stat_result | None]:
    """Yield what is known of each entry below; None for one that lies too deep."""
    waiting = [str(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    with suppress(FileNotFoundError):
                        yield entry.stat(follow_symlinks=False)
                        if entry.is_dir(follow_symlinks=False):
                            waiting.append(entry.path)
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                yield None


def _held(processes: Iterable[int]) -> tuple[int, int]:
    """Return the bytes of deleted files, and the number of sockets, each counted once."""
    deleted: dict[int, int] = {}
    sockets: set[int] = set()
    for process in processes:
        for found in _descriptors(process):
            if stat.S_ISSOCK(found.st_mode):
                sockets.add(found.st_ino)
            elif stat.S_ISREG(found.st_mode) and found.st_nlink == 0:
                deleted[found.st_ino] = found.st_blocks * BLOCK
    return sum(deleted.values()), len(sockets)


def _descriptors(process: int) -> Iterator[os.stat_result]:
    with suppress(OSError):
        for name in os.listdir(f"/proc/{process}/fd"):
            with suppress(OSError):
                yield os.stat(f"/proc/{process}/fd/{name}")
