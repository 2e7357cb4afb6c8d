"""Leases: renewed, lost, reaped; the fence that keeps a worker to its own."""

import pytest

from capacity.keys import own
from tests.integration.capacity.conftest import GateMaker
from tests.integration.capacity.gate import Ear, Gate, Held


@pytest.fixture
def gate(make_gate: GateMaker) -> Gate:
    return make_gate(running=3)


@pytest.fixture
def held(gate: Gate) -> Held:
    gate.admit("a")
    return gate.fetch()


@pytest.fixture
def stale(gate: Gate, held: Held) -> Held:
    """A delivery whose slot has another holder by now."""
    gate.expire(held.id)
    gate.reap()
    gate.fetch()
    return held


def test_renew_moves_lease_and_visibility_forward(gate: Gate, held: Held) -> None:
    gate.redis.zadd("unacked_index", {held.tag: 1.0})
    gate.expire("a")
    assert gate.renew(held, lease=50) == (set(), set())
    assert gate.redis.zscore(own("slots"), "a") == pytest.approx(gate.now() + 50, abs=5)
    assert gate.redis.zscore("unacked_index", held.tag) == pytest.approx(gate.now(), abs=5)


def test_a_repeated_renewal_announces_its_worker_only_once(
    gate: Gate, held: Held, ear: Ear
) -> None:
    gate.renew(held)
    gate.renew(held)
    assert ear.heard() == ["worker worker"]
    assert (gate.usage.workers, gate.usage.worker_slots) == (1, 4)


def test_who_holds_a_tag_without_a_slot_has_lost_it(gate: Gate, held: Held) -> None:
    gate.redis.zrem(own("slots"), "a")
    assert gate.renew(held) == ({"a"}, set())
    assert gate.usage.slots == 0


@pytest.mark.parametrize("verb", ["release", "requeue"])
def test_a_stale_tag_frees_nothing(gate: Gate, stale: Held, ear: Ear, verb: str) -> None:
    assert getattr(gate, verb)(stale) is False
    assert gate.usage.slots == 1
    assert ear.heard() == []


def test_a_stale_tag_starts_nothing(gate: Gate, stale: Held) -> None:
    assert gate.start(stale) == "lost"
    assert gate.usage.active == 0


def test_a_silent_worker_is_dropped_and_that_is_announced(gate: Gate, held: Held, ear: Ear) -> None:
    gate.renew(held)
    gate.redis.zadd(own("workers"), {"worker": 1.0})
    ear.heard()
    gate.reap()
    assert ear.heard() == ["reap "]
    assert (gate.usage.workers, gate.usage.worker_slots) == (0, 0)


def test_a_worker_that_leaves_is_not_counted_any_more(gate: Gate, held: Held) -> None:
    gate.renew(held)
    gate.ledger.leave("worker")
    assert gate.usage.workers == 0


def test_what_is_reaped_goes_to_the_front_the_oldest_first(gate: Gate) -> None:
    gate.admit_all(["a", "b", "c", "waiting"])
    assert gate.fetch_all() == ["a", "b", "c"]
    gate.expire("b", "a", "c")
    gate.reap()
    assert gate.fetch_all() == ["a", "b", "c"]


def test_reap_leaves_a_living_lease_alone(gate: Gate, held: Held, ear: Ear) -> None:
    assert gate.reap() == ([], [])
    assert gate.usage.slots == 1
    assert ear.heard() == []


def test_the_last_attempt_leaves_the_id_for_the_record_and_nothing_else(
    gate: Gate, held: Held
) -> None:
    gate.expire("a")
    assert gate.reap(attempts=1) == ([], ["a"])
    assert gate.ledger.lost() == ["a"]
    assert gate.leftovers() == []
    gate.ledger.forget_lost("a")
    assert gate.ledger.lost() == []


def test_a_message_given_back_has_used_no_attempt(gate: Gate, held: Held) -> None:
    gate.requeue(held)
    gate.fetch()
    gate.expire("a")
    assert gate.reap(attempts=2) == (["a"], [])


def test_after_its_release_nothing_is_left_of_it(gate: Gate, held: Held) -> None:
    gate.start(held)
    assert gate.release(held)
    assert gate.leftovers() == []


def test_the_duration_follows_what_ends(gate: Gate, held: Held) -> None:
    assert gate.usage.duration is None
    gate.start(held)
    gate.redis.zadd(own("active"), {"a": gate.now() - 10})
    gate.release(held)
    assert gate.usage.duration == pytest.approx(10, abs=2)


def test_after_a_wipe_a_holder_is_told_and_its_release_is_harmless(gate: Gate, held: Held) -> None:
    gate.redis.flushall()
    assert gate.renew(held) == ({"a"}, set())
    assert not gate.release(held)
    assert gate.start(held) == "lost"
    assert gate.leftovers() == []
