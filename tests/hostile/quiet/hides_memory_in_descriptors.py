"""Keeps memory in a file that no directory has."""

import os


def test_it() -> None:
    os.memfd_create("hidden")
