"""What callers ask is checked before anything is done."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from pydantic import ValidationError

from django.conf import settings

from executions.requests import PageCursor, SubmissionIn

SCRIPT = "def test_it(): pass"


def refused_field(body: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as caught:
        SubmissionIn.model_validate(body)
    return ".".join(str(step) for step in caught.value.errors()[0]["loc"])


def test_a_script_alone_is_enough() -> None:
    asked = SubmissionIn.model_validate({"script": SCRIPT})
    assert (asked.priority, asked.timeout, asked.variables) == ("normal", None, {})


@pytest.mark.parametrize("body", [{}, {"name": "x"}, {"script": SCRIPT, "test": 1}])
def test_exactly_one_thing_to_run_must_be_named(body: dict[str, Any]) -> None:
    assert refused_field(body) == ""


@pytest.mark.parametrize("timeout", [0, -1, 10**9, float("inf"), float("nan"), "5", True])
def test_a_timeout_is_a_positive_number_within_the_limit(timeout: object) -> None:
    assert refused_field({"script": SCRIPT, "timeout": timeout}) == "timeout"


@pytest.mark.parametrize("name", ["", "A B", "1A", "A-B", "A=B", "Ä", "A\n"])
def test_a_variable_has_a_name_that_an_environment_can_hold(name: str) -> None:
    assert refused_field({"script": SCRIPT, "variables": {name: "x"}}).startswith("variables")


@pytest.mark.parametrize("bad", ["a\0b", "\ud800", ""])
def test_a_script_is_text_that_can_be_stored(bad: str) -> None:
    assert refused_field({"script": bad}) == "script"


def test_a_script_is_bounded_in_bytes_not_characters() -> None:
    assert refused_field({"script": "€" * (settings.SCRIPT_MAX_BYTES // 2)}) == "script"


def test_an_unknown_field_is_refused_by_name() -> None:
    assert refused_field({"script": SCRIPT, "colour": "red"}) == "colour"


def test_an_unknown_priority_is_refused() -> None:
    assert refused_field({"script": SCRIPT, "priority": "urgent"}) == "priority"


def test_a_cursor_survives_its_encoding() -> None:
    cursor = PageCursor(datetime.now(UTC), uuid4())
    assert PageCursor.decode(cursor.encode()) == cursor


@pytest.mark.parametrize("word", ["", "x", "-", "1-x", "1", "\0", f"{10**30}-{'0' * 32}"])
def test_a_word_that_is_no_cursor_is_refused(word: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (its text is for people)
        PageCursor.decode(word)
