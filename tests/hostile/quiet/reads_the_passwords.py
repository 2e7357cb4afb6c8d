"""Reads the machine's passwords."""

from pathlib import Path


def test_it() -> None:
    assert Path("/etc/shadow").read_text()
