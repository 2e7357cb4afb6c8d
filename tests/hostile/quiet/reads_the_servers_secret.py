"""Reads a file that only the server may read."""

import os
from pathlib import Path


def test_it() -> None:
    assert Path(os.environ["SECRET_FILE"]).read_text() == "a secret"
