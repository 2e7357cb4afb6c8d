"""Ends the session with the exit code of success while a test has yet to run."""

import pytest


def test_it() -> None:
    pytest.exit("enough", returncode=0)


def test_that_fails() -> None:
    raise AssertionError
