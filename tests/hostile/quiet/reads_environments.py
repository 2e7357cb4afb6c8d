"""Reads the environment of every process that it finds."""

from contextlib import suppress
from pathlib import Path


def test_it() -> None:
    seen = ""
    for file in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            seen += file.read_text(errors="replace")
    assert "hush-hush" in seen
