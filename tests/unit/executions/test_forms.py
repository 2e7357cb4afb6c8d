"""What a script without a name is called."""

import pytest

from executions.forms import TITLE_MOST, title_of


@pytest.mark.parametrize(
    ("script", "title"),
    [
        ('"""Checks the shop."""\n', "Checks the shop"),
        ('\n"""\nChecks the shop.\n\nMore."""\n', "Checks the shop"),
        ("import x\n\ndef test_login():\n    pass", "test_login"),
        ("async def test_login(): pass", "test_login"),
        ("x = 1", ""),
        ('""" """', ""),
    ],
)
def test_a_script_is_called_by_its_docstring_or_its_first_test(script: str, title: str) -> None:
    assert title_of(script) == title


def test_a_title_is_bounded() -> None:
    assert len(title_of(f'"""{"x" * 500}"""')) == TITLE_MOST
