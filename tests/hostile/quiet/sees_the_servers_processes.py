"""Finds a process of the server."""

import os
from pathlib import Path


def test_it() -> None:
    assert b"sleep" in Path(f"/proc/{os.environ['VICTIM']}/cmdline").read_bytes()
