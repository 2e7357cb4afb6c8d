"""What a running execution tells: kept in Redis by offset, filled again, forgotten at the end."""

import json
from collections.abc import Callable
from functools import partial

import pytest
import redis as redis_client

from executions.feed import Feed
from executions.live import Cursor, read_since
from executions.runner import TestEvent, TestOutcome, TestState
from executions.told import log_key, told
from executions.told import tests_key as key_of_tests
from tests.integration.executions.outage import redis_away
from tests.integration.executions.together import together
from tests.waiting import eventually

ID = "0c9d9e3c-6a3c-4b57-9c39-6a64f6f4b6a1"


def event(number: int, state: TestState = TestState.PASSED) -> TestEvent:
    test = TestOutcome(f"t.py::test_{number}", f"test_{number}", state, 0.25, "", "t.py:3")
    return TestEvent(test, number, None)


def log_of(feed: Feed) -> bytes:
    return told(feed.id).log


def numbers(feed: Feed) -> list[int]:
    """Return the numbers of the tests that are told, as they are kept."""
    return [json.loads(test)[1]["number"] for test in told(feed.id).tests]


def test_what_is_told_is_in_redis_soon() -> None:
    with Feed(ID, attempt=1) as feed:
        feed.log(b"one ")
        feed.log("zwei ü \xff".encode())
        eventually(lambda: log_of(feed) == "one zwei ü \xff".encode())


def test_bytes_stay_as_they_are() -> None:
    feed = Feed(ID, attempt=1)
    feed.log(bytes(range(256)))
    assert feed.write()
    assert log_of(feed) == feed.content == bytes(range(256))


def test_the_end_of_the_run_writes_the_rest() -> None:
    with Feed(ID, attempt=1) as feed:
        feed.log(b"last")
        feed.test(event(1))
    assert (log_of(feed), numbers(feed)) == (b"last", [1])


def test_a_second_write_adds_what_is_new() -> None:
    feed = Feed(ID, attempt=1)
    for number, word in enumerate([b"a", b"b", b"c"], 1):
        feed.log(word)
        feed.test(event(number))
        feed.write()
    assert (log_of(feed), numbers(feed)) == (b"abc", [1, 2, 3])


def test_nothing_new_is_no_write_and_no_news(redis: "redis_client.Redis") -> None:
    feed = Feed(ID, attempt=1)
    feed.log(b"a")
    feed.write()
    before = redis.info("commandstats")["cmdstat_publish"]["calls"]
    assert feed.write()
    assert redis.info("commandstats")["cmdstat_publish"]["calls"] == before


def test_a_redis_that_was_emptied_is_filled_again(redis: "redis_client.Redis") -> None:
    feed = Feed(ID, attempt=1)
    feed.log(b"before ")
    feed.test(event(1))
    feed.write()
    redis.flushall()
    feed.log(b"after")
    feed.write()
    assert (log_of(feed), numbers(feed)) == (b"before after", [1])


def test_tests_alone_are_filled_again_too(redis: "redis_client.Redis") -> None:
    feed = Feed(ID, attempt=1)
    feed.test(event(1))
    feed.write()
    redis.flushall()
    feed.test(event(2))
    feed.write()
    assert numbers(feed) == [1, 2]


def test_an_outage_costs_nothing_but_the_view() -> None:
    feed = Feed(ID, attempt=1)
    feed.log(b"before ")
    feed.write()
    with redis_away():
        feed.log(b"during ")
        feed.test(event(1))
        assert not feed.write()
    feed.log(b"after")
    assert feed.write()
    assert (log_of(feed), numbers(feed)) == (b"before during after", [1])


def test_a_run_that_ends_in_an_outage_keeps_its_log() -> None:
    with redis_away(), Feed(ID, attempt=1) as feed:
        feed.log(b"unseen")
    assert feed.content == b"unseen"
    feed.forget()


def test_what_could_not_be_read_is_replaced_not_mixed() -> None:
    first = Feed(ID, attempt=1)
    first.log(b"a long text of the first attempt")
    first.test(event(1))
    first.test(event(2))
    first.write()
    with redis_away():
        second = Feed(ID, attempt=2)
    second.log(b"second")
    second.test(event(1))
    second.write()
    assert (log_of(second), numbers(second)) == (second.content, [1])


def test_the_writer_goes_on_after_an_outage() -> None:
    with Feed(ID, attempt=1) as feed:
        with redis_away():
            feed.log(b"during")
            assert not feed.write()
        eventually(lambda: log_of(feed) == b"during")


def test_another_attempt_appends_to_what_was_told() -> None:
    first = Feed(ID, attempt=1)
    first.log(b"first\n")
    first.test(event(1))
    first.write()
    second = Feed(ID, attempt=2)
    second.log(b"second\n")
    second.test(event(1))
    second.write()
    assert log_of(second) == second.content
    lines = log_of(second).decode().splitlines()
    assert lines == ["first", "", "[… it runs again: attempt 2 …]", "second"]
    assert numbers(second) == [1, 1]


@pytest.mark.parametrize("attempt", [1, 2])
async def test_a_viewer_of_the_first_run_sees_all_of_the_next(
    attempt: int, running_id: str
) -> None:
    """Also when no attempt was counted: its worker was stopped."""
    first = Feed(running_id, attempt=1)
    first.log(b"first")
    for number in (1, 2, 3):
        first.test(event(number))
    first.write()
    cursor = (await read_since(running_id, Cursor())).cursor
    second = Feed(running_id, attempt=attempt)
    second.log(b"second")
    second.test(event(1))
    second.write()
    batch = await read_since(running_id, cursor)
    assert batch.log.endswith(b"second")
    assert batch.log_offset == len(b"first")
    assert [test["number"] for test in batch.tests] == [1]


def test_two_that_write_at_once_leave_no_gap() -> None:
    """The writer's thread and the end of the run may meet."""
    feed = Feed(ID, attempt=1)
    writes: list[Callable[[], object]] = [partial(feed.log, b"x" * 1000), feed.write] * 6
    together(writes)
    feed.write()
    assert log_of(feed) == b"x" * 6000


def test_a_feed_expires_should_nobody_forget_it(redis: "redis_client.Redis") -> None:
    feed = Feed(ID, attempt=1)
    feed.log(b"a")
    feed.test(event(1))
    feed.write()
    assert all(0 < redis.ttl(key) <= 24 * 3600 for key in (log_key(ID), key_of_tests(ID)))


def test_forget_leaves_nothing(redis: "redis_client.Redis") -> None:
    feed = Feed(ID, attempt=1)
    feed.log(b"a")
    feed.write()
    feed.forget()
    assert redis.keys("{execution}*") == []


def test_each_write_is_announced_on_the_topic_of_the_execution(
    redis: "redis_client.Redis",
) -> None:
    with redis.pubsub(ignore_subscribe_messages=True) as channel:
        channel.subscribe("{executions}:live")
        feed = Feed(ID, attempt=1)
        feed.log(b"a")
        feed.write()
        heard = eventually(lambda: channel.get_message(timeout=0.1))
    assert heard["data"] == f"execution:{ID}"
