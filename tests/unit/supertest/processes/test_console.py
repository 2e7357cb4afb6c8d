"""One log for several processes."""

import os
import threading

from supertest.processes.console import Console, LineSplitter
from tests.waiting import eventually


def test_lines_are_given_when_they_are_complete() -> None:
    splitter = LineSplitter()
    assert splitter.feed(b"one\ntw") == ["one"]
    assert splitter.feed(b"o\r\n\n") == ["two", ""]
    assert splitter.end() == []


def test_the_last_line_needs_no_newline() -> None:
    splitter = LineSplitter()
    splitter.feed(b"the end")
    assert splitter.end() == ["the end"]


def test_an_endless_line_is_cut() -> None:
    lines = LineSplitter(longest=4).feed(b"abcdefghij")
    assert lines == ["abcd", "efgh"]


def test_bytes_that_are_no_text_are_replaced() -> None:
    assert LineSplitter().feed(b"\xff\n") == ["�"]


def test_each_line_carries_the_name_aligned() -> None:
    reading, writing = os.pipe()
    console = Console(colour=False, fd=writing)
    console.say("one\ntwo", name="web")
    console.flush()
    assert os.read(reading, 1000) == b"web       | one\nweb       | two\n"


def test_names_are_coloured_for_a_person() -> None:
    reading, writing = os.pipe()
    console = Console(colour=True, fd=writing)
    console.say("one", name="web")
    console.flush()
    assert os.read(reading, 1000) == b"\x1b[36mweb      \x1b[0m | one\n"


def test_a_reader_that_does_not_read_blocks_nobody_and_is_told_later() -> None:
    reading, writing = os.pipe()
    console = Console(colour=False, fd=writing, room=10)
    for _ in range(500):
        console.say("x" * 1000)
    received = bytearray()
    threading.Thread(target=_drain, args=(reading, received), daemon=True).start()
    eventually(lambda: _said_again(console, received), within=5)


def _drain(fd: int, into: bytearray) -> None:
    while data := os.read(fd, 65_536):
        into += data


def _said_again(console: Console, received: bytearray) -> bool:
    console.say("again")
    return b"lines were dropped" in received
