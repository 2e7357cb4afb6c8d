"""Reads the server's code, also by a way around."""

import os


def _reads(way: str) -> bool:
    try:
        with open(way) as file:
            return bool(file.read())
    except OSError:
        return False


def test_it() -> None:
    place = os.environ["CHECKOUT"] + "/manage.py"
    ways = (place, "/proc/self/root" + place, "/proc/1/root" + place, "../" * 9 + place)
    assert any(_reads(way) for way in ways)
