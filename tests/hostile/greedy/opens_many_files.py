"""Opens more files than a process may."""

import os


def test_it() -> None:
    kept = [os.open("/dev/null", os.O_RDONLY) for _ in range(300)]
    assert kept
