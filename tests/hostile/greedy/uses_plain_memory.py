"""Takes memory in one process."""

import time


def test_it() -> None:
    kept = [bytearray(b"x") * 10_000_000 for _ in range(14)]
    time.sleep(1)
    assert kept
