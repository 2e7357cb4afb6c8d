"""What the documentation names is there."""

import re
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parents[3]


def test_every_test_that_the_page_on_reliability_names_exists() -> None:
    page = (BASE_DIR / "docs" / "reliability.md").read_text()
    named = re.findall(r"`(tests/[\w/]+\.py)`", page)
    assert named
    assert [path for path in named if not (BASE_DIR / path).exists()] == []
