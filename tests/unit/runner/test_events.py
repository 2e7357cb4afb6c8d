"""What the plugin tells, read with distrust."""

import json
from typing import Any

import pytest

from executions.runner.events import Story
from executions.runner.limits import Limits
from executions.runner.results import TestEvent, TestState

SECRET = b"secret "
TEST = {"node": "test_a.py::test_a", "name": "test_a", "location": "test_a.py:1"}
FINISHED = TEST | {"what": "finished", "outcome": "passed", "duration": 0.5, "message": ""}


def tell(story: Story, **facts: Any) -> list[TestEvent]:
    return story.take(SECRET + json.dumps(facts).encode() + b"\n")


@pytest.fixture
def story() -> Story:
    return Story(SECRET, Limits(tests=3))


def test_a_test_is_told_when_it_starts_and_when_it_ends(story: Story) -> None:
    tell(story, what="collected", count=2)

    [started] = tell(story, what="started", **TEST)
    [ended] = tell(story, **FINISHED)

    assert (started.test.outcome, started.number, started.of) == (TestState.RUNNING, 1, 2)
    assert (ended.test.outcome, ended.test.duration, ended.number) == (TestState.PASSED, 0.5, 1)
    assert story.tests == [ended.test]


def test_lines_may_come_in_pieces(story: Story) -> None:
    line = SECRET + json.dumps({"what": "started", **TEST}).encode() + b"\n"

    assert [len(story.take(line[n : n + 1])) for n in range(len(line))][-1] == 1
    assert not story.forged


@pytest.mark.parametrize(
    "line",
    [
        b'{"what": "ended", "code": 0}',
        SECRET + b"nonsense",
        SECRET + b"[]",
        SECRET + b'{"what": "ended"}',
        SECRET + b'{"what": "collected", "count": Infinity}',
        SECRET + b'{"what": "started", "node": 5, "name": ""}',
        SECRET + b"[" * 100_000,
    ],
)
def test_what_does_not_come_from_the_plugin_marks_the_run(story: Story, line: bytes) -> None:
    assert story.take(line + b"\n") == []
    assert story.forged


def test_a_line_without_end_is_not_kept(story: Story) -> None:
    story.take(b"x" * (Limits().event_line + 1))

    assert story.forged
    assert story._rest == b""


def test_texts_are_bounded_and_fit_every_database(story: Story) -> None:
    tell(story, what="started", **TEST)

    [event] = tell(story, **FINISHED | {"message": "\0\ud800" + "é" * 9000})

    assert event.test.message.startswith("\N{REPLACEMENT CHARACTER}?é")
    assert len(event.test.message.encode()) <= 8192


def test_more_tests_than_are_kept_are_noticed(story: Story) -> None:
    for number in range(5):
        tell(story, what="started", **TEST | {"node": str(number)})

    assert story.is_too_long
    assert len(story.running) == 3


def test_a_file_that_can_not_be_collected_is_a_broken_test(story: Story) -> None:
    facts = {"error": "SyntaxError: invalid syntax", "message": "m", "location": "test_a.py:3"}

    [event] = tell(story, what="broken", node="test_a.py", **facts)

    assert event.test.outcome is TestState.ERRORED
    assert story.chapters[0].broken == ["test_a.py, line 3: SyntaxError: invalid syntax"]


def test_what_still_runs_can_be_broken_off(story: Story) -> None:
    tell(story, what="started", **TEST)

    [event] = story.break_off("The time was up.")

    assert event.test.message == "The time was up."
    assert story.tests == [event.test]
    assert not story.running


def test_what_turns_a_text_around_is_shown_by_its_number(story: Story) -> None:
    [broken] = tell(story, what="broken", node="a", error="", message="\u202eevil", location="")

    assert broken.test.message == "U+202Eevil"
