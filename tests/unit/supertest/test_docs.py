"""What the documentation names is there."""

import re
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parents[3]


def test_every_test_that_the_page_on_reliability_names_exists() -> None:
    page = (BASE_DIR / "docs" / "reliability.md").read_text()
    named = re.findall(r"`(tests/[\w/]+\.py)`", page)
    assert named
    assert [path for path in named if not (BASE_DIR / path).exists()] == []


def test_every_fault_on_that_page_names_a_test_that_exists() -> None:
    page = (BASE_DIR / "docs" / "reliability.md").read_text()
    named = re.findall(r"`(test_\w+\.py)(?:::(test_\w+))?`", page)
    assert len(named) > 10
    texts = {file: (BASE_DIR / "tests" / "acceptance" / file).read_text() for file, _ in named}
    assert [test for file, test in named if test and f"def {test}(" not in texts[file]] == []
