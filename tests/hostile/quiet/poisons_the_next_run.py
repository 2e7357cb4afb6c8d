"""Leaves something in the environment that every later run starts from."""

import os
from pathlib import Path


def test_it() -> None:
    (Path(os.environ["VIRTUAL_ENV"]) / "poison").touch()
