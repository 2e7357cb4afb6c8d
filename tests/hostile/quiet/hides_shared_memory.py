"""Maps shared memory without a file, which stays when no process shows it."""

import mmap


def test_it() -> None:
    mmap.mmap(-1, 4096)
