"""What viewers read: from the feed while it runs, from the record afterwards, nothing twice."""

import pytest

from capacity.errors import LedgerUnreachable
from executions import live
from executions.feed import Feed
from executions.live import Batch, Cursor, read_since
from executions.runner import Outcome, Result, Run, Sink, Stop, TestEvent, TestOutcome, TestState
from executions.services import cancel
from tests.integration.executions.outage import redis_away
from tests.integration.executions.stage import FakeSandbox, accepted, fetch, run

TEXT = "größer\n".encode() + b"\xff\x00" + b"z" * 20
DONE = TestOutcome("t.py::test_a", "test_a", TestState.PASSED, 0.25, "", "t.py:3")
STARTED = TestOutcome("t.py::test_a", "test_a", TestState.RUNNING)


@pytest.fixture
def feed(running_id: str) -> Feed:
    """The feed of an execution that runs."""
    return Feed(running_id, attempt=1)


@pytest.fixture
def ended(sandbox: FakeSandbox) -> str:
    """Return the id of one that told TEXT and passed one test."""
    execution = accepted()

    def play(run: Run, sink: Sink, stop: Stop) -> Result:
        sink.log(TEXT)
        sink.test(TestEvent(STARTED, 1, 1))
        sink.test(TestEvent(DONE, 1, 1))
        return Result(Outcome.PASSED, "", tests=(DONE,))

    sandbox.play = play
    run(fetch())
    return str(execution.pk)


@pytest.fixture
def waiting() -> str:
    """Return the id of one that has not started."""
    return str(accepted().pk)


async def all_of(id: str, cursor: Cursor = Cursor()) -> tuple[bytes, list[str], Batch]:  # noqa: B008
    """Read on until nothing follows; returns the log, the tests' outcomes and the last batch."""
    log, outcomes = b"", []
    while (batch := await read_since(id, cursor)).cursor != cursor:
        log += batch.log
        outcomes += [test["outcome"] for test in batch.tests]
        cursor = batch.cursor
    return log, outcomes, batch


async def test_one_that_has_not_started_has_told_nothing_yet(waiting: str) -> None:
    assert await read_since(waiting, Cursor()) == Batch(b"", 0, [], Cursor(), log_complete=False)


async def test_while_it_runs_the_feed_is_read_from_any_offset(feed: Feed) -> None:
    feed.log(TEXT)
    feed.write()
    for offset in range(len(TEXT) + 1):
        batch = await read_since(feed.id, Cursor(log=offset))
        assert (batch.log, batch.log_offset) == (TEXT[offset:], offset)
        assert (batch.cursor.log, batch.log_complete) == (len(TEXT), False)


async def test_a_viewer_gets_each_byte_and_test_once(feed: Feed) -> None:
    cursor, log, outcomes = Cursor(), b"", []
    for piece, outcome in ((b"a", STARTED), (b"bc", DONE)):
        feed.log(piece)
        feed.test(TestEvent(outcome, 1, None))
        feed.write()
        batch = await read_since(feed.id, cursor)
        log, cursor = log + batch.log, batch.cursor
        outcomes += [test["outcome"] for test in batch.tests]
    assert (log, outcomes, cursor) == (b"abc", ["running", "passed"], Cursor(3, 2))


async def test_a_test_event_tells_all_that_is_known(feed: Feed) -> None:
    feed.test(TestEvent(DONE, 2, 7))
    feed.write()
    assert (await read_since(feed.id, Cursor())).tests == [
        {
            "id": "t.py::test_a", "name": "test_a", "outcome": "passed", "duration": 0.25,
            "message": "", "location": "t.py:3", "number": 2, "of": 7,
        }
    ]  # fmt: skip


async def test_after_the_end_the_record_tells_the_same(ended: str) -> None:
    log, outcomes, last = await all_of(ended)
    assert (log, outcomes, last.log_complete) == (TEXT, ["passed"], True)


async def test_who_followed_the_feed_gets_the_rest_of_the_log_and_all_outcomes(
    ended: str,
) -> None:
    log, outcomes, last = await all_of(ended, Cursor(log=5, tests=1))
    assert (log, outcomes, last.log_complete) == (TEXT[5:], ["passed"], True)


async def test_a_long_log_comes_in_pieces_and_is_complete_at_its_end(
    ended: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "PIECE", 8)
    first = await read_since(ended, Cursor())
    assert (first.log, first.log_complete) == (TEXT[:8], False)
    log, _, last = await all_of(ended)
    assert (log, last.log_complete) == (TEXT, True)


async def test_a_long_feed_comes_in_pieces_too(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "PIECE", 8)
    feed.log(TEXT)
    feed.write()
    log, _, last = await all_of(feed.id)
    assert (log, last.log_complete) == (TEXT, False)


async def test_a_cursor_past_the_end_gets_nothing(ended: str) -> None:
    batch = await read_since(ended, Cursor(log=10_000))
    assert (batch.log, batch.log_offset, batch.log_complete) == (b"", 10_000, True)


async def test_an_unknown_one_has_nothing_to_tell() -> None:
    batch = await read_since("0c9d9e3c-6a3c-4b57-9c39-6a64f6f4b6a1", Cursor())
    assert (batch.log, batch.tests, batch.log_complete) == (b"", [], True)


async def test_what_runs_can_not_be_read_while_redis_is_away(feed: Feed) -> None:
    with redis_away(), pytest.raises(LedgerUnreachable):
        await read_since(feed.id, Cursor())


async def test_what_ended_can_be_read_while_redis_is_away(ended: str) -> None:
    with redis_away():
        assert (await read_since(ended, Cursor())).log == TEXT


@pytest.fixture
def cancelled() -> str:
    """Return the id of one that was cancelled while it waited."""
    execution = accepted()
    cancel(execution)
    return str(execution.pk)


async def test_one_that_never_ran_has_a_complete_empty_log(cancelled: str) -> None:
    batch = await read_since(cancelled, Cursor())
    assert (batch.log, batch.tests, batch.log_complete) == (b"", [], True)
