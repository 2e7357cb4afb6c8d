"""The client reads event streams as browsers do."""

from supertest_client.events import Event, events_of


def test_events_have_names_data_and_cursors() -> None:
    lines = ["event: log", "id: 5-0", 'data: {"offset": 0}', ""]
    assert list(events_of(lines)) == [Event("log", {"offset": 0}, "5-0")]


def test_heartbeats_are_no_events() -> None:
    assert list(events_of([": heartbeat", "", ":", ""])) == []


def test_data_of_several_lines_is_joined() -> None:
    assert list(events_of(["data: [1,", "data: 2]", ""])) == [Event("", [1, 2], "")]


def test_what_a_stream_ends_within_is_no_event() -> None:
    assert list(events_of(["event: log", 'data: "half"'])) == []
