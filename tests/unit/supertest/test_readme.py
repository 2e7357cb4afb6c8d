"""The README's table of settings is complete and true."""

import re
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parents[3]


def _read_in_settings() -> set[str]:
    source = (BASE_DIR / "supertest" / "settings.py").read_text()
    return set(re.findall(r'\benv\.\w+\(\s*"([A-Z_]+)"', source))


def _documented() -> set[str]:
    table = (BASE_DIR / "README.md").read_text().partition("## Settings")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE))


def test_every_setting_has_its_row_in_the_readme() -> None:
    assert _read_in_settings() - _documented() == set()


def test_every_row_of_the_readme_is_a_setting() -> None:
    assert _documented() - _read_in_settings() == set()
