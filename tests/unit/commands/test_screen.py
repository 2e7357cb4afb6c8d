"""A screen shows as much as there is room for."""

from executions.commands.screen import TO_END_OF_LINE, TOP, framed


def test_lines_are_cut_at_the_edge() -> None:
    drawn = framed(["abcdef"], width=3, height=9)
    assert drawn.startswith(f"{TOP}abc{TO_END_OF_LINE}\r\n")


def test_what_has_no_room_is_counted() -> None:
    drawn = framed(["one", "two", "three"], width=40, height=2)
    assert "one" in drawn
    assert "two" not in drawn
    assert "q ends; 2 more lines" in drawn
