"""Values as people read them."""

import pytest

from executions.templatetags.readable import counted, duration, shares, status_word


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.123, "0.12 s"), (6.14, "6.1 s"), (42.4, "42 s"), (125, "2 min 5 s"), (3840, "1 h 4 min")],
)
def test_a_duration_has_the_units_that_fit(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_a_missing_duration_is_nothing() -> None:
    assert duration(None) == duration("") == ""


def test_statuses_are_words() -> None:
    assert [status_word(name) for name in ("timed_out", "passed", "api")] == [
        "Timed out", "Passed", "API",
    ]  # fmt: skip


def test_counts_are_told_without_the_zeros() -> None:
    assert counted({"passed": 4, "failed": 1, "skipped": 0}) == "4 passed, 1 failed"


def test_shares_fill_the_bar() -> None:
    parts = shares({"passed": 3, "failed": 1})
    assert [(part["outcome"], part["start"], part["width"]) for part in parts] == [
        ("passed", "0.00", "75.00"), ("failed", "75.00", "25.00"),
    ]  # fmt: skip
    assert shares({}) == []
