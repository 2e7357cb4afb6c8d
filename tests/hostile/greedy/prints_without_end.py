"""Prints without end, in effect."""

import os


def test_it() -> None:
    for _ in range(400):
        os.write(1, b"x" * 50_000 + b"\n")
