"""Ends the process as if all were well, before the test has failed."""

import os


def test_it() -> None:
    os._exit(0)


def test_that_fails() -> None:
    raise AssertionError
