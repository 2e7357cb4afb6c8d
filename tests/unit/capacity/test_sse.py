"""Events are framed as the standard of event streams wants it."""

from capacity import sse


def test_an_event_has_a_name_a_cursor_and_data_and_ends_with_a_blank_line() -> None:
    assert sse.event("log", "{}", cursor="5-1") == "event: log\nid: 5-1\ndata: {}\n\n"


def test_each_line_of_the_data_is_a_line_of_its_own() -> None:
    assert sse.event("x", "a\r\nb\rc") == "event: x\ndata: a\ndata: b\ndata: c\n\n"


def test_a_heartbeat_is_a_comment() -> None:
    assert sse.HEARTBEAT.startswith(":")
    assert sse.HEARTBEAT.endswith("\n\n")
