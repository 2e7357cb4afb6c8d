"""Writes one file without end, in effect."""

import os


def test_it() -> None:
    with open(os.path.join(os.environ["HOME"], "large"), "wb") as file:
        file.write(bytes(30_000_000))
