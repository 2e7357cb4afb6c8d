"""Replaces the runner's own plugin for later processes."""

import os
from pathlib import Path


def test_it() -> None:
    place = Path(os.environ["PYTHONPATH"])
    next(place.glob("*.py")).write_text("")
