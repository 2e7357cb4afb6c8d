"""Takes memory for the tables of pages that it only reads, which no process shows as its own."""

import mmap
import time

STEP = 2 * 1024 * 1024


def test_it() -> None:
    space = mmap.mmap(-1, 60_000 * STEP, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ)
    assert not any(space[number * STEP] for number in range(60_000))
    time.sleep(1)
