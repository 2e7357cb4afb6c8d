"""Reads the server's code, also by a way around."""

import os


def test_it() -> None:
    place = os.environ["CHECKOUT"] + "/manage.py"
    ways = (place, "/proc/self/root" + place, "/proc/1/root" + place, "../" * 9 + place)
    assert any(os.path.exists(way) for way in ways)
