"""The lease keeper: it renews, and stops what must not go on."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from capacity.answers import Cancellation, Renewal
from capacity.deliveries import Deliveries, Delivery, StopCause
from capacity.keys import CHANGED, GOVERNED, own
from capacity.lease import LIFE, Keeper
from capacity.ledger import ledger
from tests.integration.capacity.broker import Producer, application
from tests.integration.capacity.conftest import GateMaker
from tests.integration.capacity.gate import Gate, Held
from tests.redis_server import RedisServer
from tests.waiting import eventually

KeeperMaker = Callable[..., Keeper]


@pytest.fixture
def gate(make_gate: GateMaker) -> Gate:
    return make_gate()


@pytest.fixture
def make_keeper(hands: Deliveries) -> Iterator[KeeperMaker]:
    """Start keepers of what this process holds."""
    keepers: list[Keeper] = []

    def make(*, lease: float = 1.0) -> Keeper:
        keepers.append(Keeper(ledger(), hands, lease=lease))
        keepers[-1].start()
        return keepers[-1]

    yield make
    for keeper in keepers:
        keeper.stop()


def hold(hands: Deliveries, id: str = "a") -> Delivery:
    """Admit and fetch one on the process's ledger, as the transport does."""
    gate = Gate(ledger().client, ledger().defaults)
    gate.admit(id)
    tag = hands.new_tag()
    message = gate.ledger.fetch(tag, lease=1.0, queue=GOVERNED)
    assert message
    return hands.add(id, tag, message)


def cause_of(delivery: Delivery) -> StopCause:
    """Wait until it must stop; return why."""
    return eventually(lambda: delivery.cause, what=f"{delivery.id} must stop")


def test_what_is_held_keeps_its_lease(
    gate: Gate, hands: Deliveries, make_keeper: KeeperMaker
) -> None:
    delivery = hold(hands)
    first = gate.redis.zscore(own("slots"), "a") or 0
    make_keeper()
    eventually(lambda: (gate.redis.zscore(own("slots"), "a") or 0) > first + 1)
    assert gate.reap() == ([], [])
    assert delivery.cause is None


def test_what_is_held_goes_on_when_redis_was_emptied(
    gate: Gate, hands: Deliveries, make_keeper: KeeperMaker
) -> None:
    delivery = hold(hands)
    make_keeper(lease=0.6)
    eventually(lambda: gate.usage.workers)
    gate.redis.flushall()
    eventually(lambda: gate.usage.slots)
    assert gate.release(Held(delivery.id, delivery.tag))
    assert delivery.cause is None


def test_the_worker_is_announced_with_its_slots_and_takes_leave(
    gate: Gate, hands: Deliveries, make_keeper: KeeperMaker
) -> None:
    keeper = make_keeper()
    eventually(lambda: (gate.usage.workers, gate.usage.worker_slots) == (1, 4))
    keeper.stop()
    assert (gate.usage.workers, gate.usage.worker_slots) == (0, 0)


def test_a_renewal_under_way_is_over_before_the_worker_takes_leave(
    gate: Gate, make_keeper: KeeperMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, allowed, over = threading.Event(), threading.Event(), threading.Event()
    renew = ledger().renew

    def slowly(*args: Any, **kwargs: Any) -> Renewal:
        begun.set()
        allowed.wait(5)
        renewal = renew(*args, **kwargs)
        over.set()
        return renewal

    monkeypatch.setattr(ledger(), "renew", slowly)
    keeper = make_keeper(lease=30)
    assert begun.wait(5)
    threading.Timer(0.2, allowed.set).start()
    keeper.stop()
    assert over.wait(5)
    assert gate.usage.workers == 0


def test_a_lost_lease_stops_its_test(
    gate: Gate, hands: Deliveries, make_keeper: KeeperMaker
) -> None:
    delivery = hold(hands)
    gate.expire("a")
    gate.reap()
    make_keeper()
    assert cause_of(delivery) is StopCause.LEASE_LOST


def test_a_cancel_arrives_at_once(gate: Gate, hands: Deliveries, make_keeper: KeeperMaker) -> None:
    delivery = hold(hands)
    make_keeper(lease=600)
    eventually(lambda: gate.redis.pubsub_numsub(CHANGED)[0][1])
    assert ledger().cancel("a") is Cancellation.HELD
    assert cause_of(delivery) is StopCause.CANCELLED


def test_a_cancel_that_was_not_heard_arrives_with_the_next_renewal(
    gate: Gate, hands: Deliveries, make_keeper: KeeperMaker
) -> None:
    delivery = hold(hands)
    ledger().cancel("a")
    make_keeper()
    assert cause_of(delivery) is StopCause.CANCELLED


def test_a_cancel_of_another_stops_nothing_here(
    gate: Gate, hands: Deliveries, make_keeper: KeeperMaker
) -> None:
    mine, other = hold(hands), hold(hands, "b")
    make_keeper(lease=600)
    eventually(lambda: gate.redis.pubsub_numsub(CHANGED)[0][1])
    ledger().cancel("b")
    assert cause_of(other) is StopCause.CANCELLED
    assert mine.cause is None


def test_without_redis_its_test_is_stopped_before_the_lease_is_over(
    own_redis: RedisServer, hands: Deliveries, make_keeper: KeeperMaker
) -> None:
    delivery = hold(hands)
    stopped_at: list[float] = []
    delivery.attach(lambda cause: stopped_at.append(time.monotonic()))
    make_keeper(lease=2)
    first = delivery.renewed_at
    eventually(lambda: delivery.renewed_at > first)
    own_redis.kill()
    assert cause_of(delivery) is StopCause.LEASE_LOST
    (moment,) = eventually(lambda: stopped_at)
    assert 2 * LIFE <= moment - delivery.renewed_at < 2


def test_a_short_silence_of_redis_stops_nothing(
    gate: Gate, hands: Deliveries, make_keeper: KeeperMaker
) -> None:
    delivery = hold(hands)
    make_keeper(lease=2)
    gate.redis.client_pause(600)
    before = time.monotonic()
    eventually(lambda: delivery.renewed_at > before + 0.6)
    assert delivery.cause is None


def test_a_draining_worker_fetches_no_more_and_stops_what_runs(
    gate: Gate, hands: Deliveries, make_keeper: KeeperMaker
) -> None:
    delivery = hold(hands)
    make_keeper().drain(0)
    assert not hands.has_room
    assert cause_of(delivery) is StopCause.DRAINING
    eventually(lambda: (gate.usage.workers, gate.usage.worker_slots) == (1, 0))


def test_a_release_that_redis_did_not_take_is_delivered_later(
    gate: Gate, hands: Deliveries, make_keeper: KeeperMaker
) -> None:
    producer = Producer(application())
    producer.send("a")
    with producer.app.connection_for_read() as connection:
        channel = connection.default_channel
        message = channel.basic_get(GOVERNED)  # type: ignore[attr-defined]
        gate.redis.client_pause(2500)  # longer than the first new attempt
        message.ack()
    assert hands.owed.qsize() == 1
    make_keeper()
    eventually(lambda: gate.usage.slots == 0)
    assert hands.owed.empty()


def test_only_the_first_cause_counts_and_is_told_once() -> None:
    told: list[StopCause] = []
    delivery = Delivery("a", "tag")
    delivery.stop(StopCause.CANCELLED)
    delivery.attach(told.append)
    delivery.stop(StopCause.DRAINING)
    assert told == [StopCause.CANCELLED]
