"""Lines for people: aligned, harmless, with units."""

import pytest

from executions.commands.out import printable, seconds, table


def test_columns_are_as_wide_as_their_widest() -> None:
    assert table(("A", "B"), [("long", 1), (None, 22)]) == ["A     B", "long  1", "-     22"]


@pytest.mark.parametrize(
    ("value", "told"),
    [(None, None), (8.24, "8.2 s"), (61.0, "1 min 01 s"), (3725.0, "1 h 02 min")],
)
def test_durations_have_units(value: float | None, told: str | None) -> None:
    assert seconds(value) == told


def test_what_steers_a_terminal_is_replaced() -> None:
    assert printable("é\x1b\x9b\u202e") == "é" + 3 * "\N{REPLACEMENT CHARACTER}"
