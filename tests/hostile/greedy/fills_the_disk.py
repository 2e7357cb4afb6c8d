"""Writes more than there is room for."""

import os


def test_it() -> None:
    for number in range(10):
        with open(os.path.join(os.environ["HOME"], str(number)), "wb") as file:
            file.write(bytes(8_000_000))
