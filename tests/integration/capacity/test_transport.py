"""The transport in this process: what producers and consumers of the governed queue meet."""

import contextlib
import time
from collections.abc import Iterator
from typing import Any

import pytest
from kombu import Connection, Consumer, Exchange, Queue
from kombu.exceptions import OperationalError

from capacity.deliveries import Deliveries
from capacity.errors import CapacityExceeded
from capacity.keys import BANDS, GOVERNED, band_key, own
from capacity.ledger import ledger
from capacity.limits import Verdict
from tests.integration.capacity.broker import Producer, application
from tests.integration.capacity.gate import Ear, Gate
from tests.redis_server import RedisServer


@pytest.fixture
def producer() -> Producer:
    return Producer(application())


@pytest.fixture
def gate(make_gate: Any) -> Gate:
    """The ledger of this process with limits of 2 and 3."""
    ledger().configure(running=2, queued=3)
    gate: Gate = make_gate()
    return gate


@pytest.fixture
def connection(producer: Producer, hands: Deliveries) -> Iterator[Connection]:
    """A consumer's connection of a worker that offers four slots."""
    with producer.app.connection_for_read() as connection:
        yield connection


@pytest.fixture
def channel(connection: Connection) -> Any:
    """Its channel, as kombu's Redis transport has it: the stubs lack its methods."""
    return connection.default_channel


def get(channel: Any) -> Any:
    return channel.basic_get(GOVERNED)


def test_beyond_the_limits_apply_async_raises_and_leaves_nothing(
    producer: Producer, gate: Gate
) -> None:
    producer.send_all("a", "b", "c", "d", "e")
    before = gate.dump()
    with pytest.raises(CapacityExceeded) as caught:
        producer.send("f")
    assert caught.value.admission.verdict is Verdict.REFUSED
    assert caught.value.admission.usage.queued == 3
    assert gate.dump() == before


def test_a_message_sent_again_is_there_once(producer: Producer, gate: Gate) -> None:
    producer.send_all("a", "a")
    assert gate.usage.listed == 1


@pytest.mark.parametrize("priority", BANDS)
def test_a_priority_has_kombus_own_list(producer: Producer, gate: Gate, priority: str) -> None:
    producer.send("a", priority=priority)
    assert gate.redis.llen(band_key(BANDS[priority])) == 1


def test_a_countdown_goes_to_the_delayed(producer: Producer, gate: Gate) -> None:
    producer.send("a", countdown=60)
    assert (gate.usage.delayed, gate.usage.listed) == (1, 0)
    assert gate.redis.zscore(own("delayed"), "a") == pytest.approx(gate.now() + 60, abs=5)


def test_one_accepted_before_is_sent_past_the_limits(producer: Producer, gate: Gate) -> None:
    gate.ledger.configure(running=0, queued=0)
    producer.send("a", headers={"accepted": 12.5})
    assert gate.redis.zscore(own("members"), "a") == 12.5


def test_without_redis_a_producer_is_told_so(producer: Producer, away_redis: RedisServer) -> None:
    began = time.monotonic()
    with pytest.raises(OperationalError):
        producer.send("a")
    assert time.monotonic() - began < 2  # kombu alone tries for 6 s


def test_a_fetched_message_holds_a_slot_until_its_ack(
    producer: Producer, gate: Gate, channel: Any
) -> None:
    producer.send("a")
    message = get(channel)
    assert (gate.usage.slots, gate.usage.unacked) == (1, 1)
    assert gate.redis.hget(own("tags"), "a") == message.delivery_tag.encode()
    message.ack()
    assert gate.leftovers() == []


def test_nothing_is_fetched_without_a_free_slot(
    producer: Producer, gate: Gate, channel: Any
) -> None:
    producer.send_all("a", "b", "c")
    assert [bool(get(channel)) for _ in range(3)] == [True, True, False]
    assert gate.usage.waiting == 1


def test_nothing_is_fetched_beyond_the_slots_that_the_worker_offers(
    producer: Producer, gate: Gate, channel: Any, hands: Deliveries
) -> None:
    hands.slots = 1
    producer.send_all("a", "b")
    assert [bool(get(channel)) for _ in range(2)] == [True, False]
    assert gate.usage.free == 1


def test_a_draining_worker_fetches_nothing(
    producer: Producer, gate: Gate, channel: Any, hands: Deliveries
) -> None:
    producer.send("a")
    hands.draining.set()
    assert get(channel) is None


def test_a_rejected_message_returns_to_the_front_or_is_dropped(
    producer: Producer, gate: Gate, channel: Any
) -> None:
    producer.send_all("a", "b")
    get(channel).reject(requeue=True)
    message = get(channel)
    assert message.headers["id"] == "a"
    message.reject()
    assert gate.usage.slots == 0
    assert get(channel).headers["id"] == "b"


def test_a_due_message_is_run_without_another_look_at_the_clock(
    producer: Producer, gate: Gate, channel: Any
) -> None:
    producer.send("a", countdown=60)
    gate.fall_due("a")
    assert get(channel).headers["eta"] is None


@pytest.mark.parametrize("end", ["close", "break", "recover"])
def test_what_a_broken_channel_held_keeps_its_slot_and_is_not_restored(
    producer: Producer, gate: Gate, connection: Connection, channel: Any, end: str
) -> None:
    producer.send("a")
    message = get(channel)
    if end == "break":
        gate.redis.client_kill_filter(_type="normal", skipme=True)
    if end == "recover":
        channel.basic_recover(requeue=True)
    else:
        connection.close()
    assert (gate.usage.slots, gate.usage.listed) == (1, 0)
    message.ack()
    assert gate.leftovers() == []


def test_a_purge_leaves_no_membership(producer: Producer, gate: Gate, channel: Any) -> None:
    producer.send_all("a", "b")
    producer.send("c", countdown=60)
    assert channel.queue_purge(GOVERNED) == 3
    assert gate.leftovers() == []


def test_a_deleted_queue_leaves_no_membership(producer: Producer, gate: Gate, channel: Any) -> None:
    producer.send("a")
    Queue(GOVERNED, Exchange(GOVERNED), GOVERNED, channel=channel).declare()
    channel.queue_delete(GOVERNED)
    assert gate.leftovers() == []


def test_other_queues_are_kombus_own(producer: Producer, gate: Gate, channel: Any) -> None:
    producer.send("a", queue="system")
    message = channel.basic_get("system")
    assert (gate.usage.unacked, gate.usage.slots) == (1, 0)
    channel.close()
    assert gate.redis.llen("system") == 1
    assert message.headers["id"] == "a"


def test_a_consumer_of_other_queues_takes_no_wake_token(
    producer: Producer, gate: Gate, connection: Connection
) -> None:
    producer.send("governed")
    producer.send("a", queue="system")
    got: list[Any] = []
    with Consumer(connection, [Queue("system")], on_message=got.append):
        _drain(connection)
    assert [message.headers["id"] for message in got] == ["a"]
    assert (gate.usage.listed, gate.tokens) == (1, 1)


def test_a_consumer_gets_as_many_as_there_are_slots_and_one_more_after_each_ack(
    producer: Producer, gate: Gate, connection: Connection
) -> None:
    producer.send_all("a", "b", "c", "d")
    got: list[Any] = []
    with Consumer(connection, [Queue(GOVERNED)], on_message=got.append):
        _drain(connection)
        assert [message.headers["id"] for message in got] == ["a", "b"]
        got[0].ack()
        _drain(connection)
    assert [message.headers["id"] for message in got] == ["a", "b", "c"]


def test_a_token_that_comes_after_the_consumer_was_cancelled_fetches_nothing(
    producer: Producer, gate: Gate, connection: Connection, ear: Ear
) -> None:
    with Consumer(connection, [Queue(GOVERNED)]):
        _drain(connection)
    producer.send("a")
    connection.close()
    assert (gate.usage.listed, gate.usage.slots) == (1, 0)
    assert ear.heard() == ["admit a"]


def test_a_message_that_no_consumer_can_take_uses_up_its_attempts(
    producer: Producer, gate: Gate, connection: Connection, hands: Deliveries
) -> None:
    producer.send("a")
    text = gate.ledger.message("a")
    assert text
    gate.redis.lset(GOVERNED, 0, text.replace('"base64"', '"no encoding"'))
    with Consumer(connection, [Queue(GOVERNED)]), pytest.raises(AttributeError):
        _drain(connection)
    assert (hands.all(), gate.usage.slots) == ([], 1)
    gate.expire("a")
    assert gate.reap(attempts=1) == ([], ["a"])


def _drain(connection: Connection) -> None:
    """Take events until a second passes without one: kombu's own way of waiting."""
    with contextlib.suppress(TimeoutError):
        while True:
            connection.drain_events(timeout=1)
