"""Adoption: what runs takes its slot again in a Redis that was emptied, never one too many."""

import pytest

from capacity.keys import own
from tests.integration.capacity.conftest import GateMaker
from tests.integration.capacity.gate import Ear, Gate, Held


@pytest.fixture
def gate(make_gate: GateMaker) -> Gate:
    return make_gate(running=1, queued=2)


RAN = Held("ran", "worker#1")


def test_an_adopted_one_is_as_if_nothing_had_happened(gate: Gate, ear: Ear) -> None:
    assert gate.adopt(RAN, since=7.0)
    assert ear.heard() == ["adopt ran"]
    assert (gate.usage.slots, gate.usage.active, gate.usage.unacked) == (1, 1, 1)
    assert gate.redis.zscore(own("members"), "ran") == 7.0
    assert gate.renew(RAN) == (set(), set())
    assert gate.release(RAN)
    assert gate.leftovers() == []


def test_an_adopted_one_whose_worker_dies_returns_to_the_queue(gate: Gate) -> None:
    gate.adopt(RAN)
    gate.expire("ran")
    assert gate.reap() == (["ran"], [])
    assert gate.fetch().id == "ran"


def test_none_is_adopted_above_the_limit(gate: Gate) -> None:
    gate.admit("newcomer")
    gate.fetch()
    assert not gate.adopt(RAN)
    assert gate.usage.slots == 1


def test_one_that_the_ledger_knows_again_is_not_adopted(gate: Gate) -> None:
    gate.admit("ran", accepted=1.0)
    assert not gate.adopt(RAN)
    assert gate.usage.slots == 0


def test_another_name_of_the_memory_tells_that_redis_was_emptied(gate: Gate) -> None:
    def memory() -> str:
        return gate.ledger.renew([], lease=30, worker="worker", slots=1).memory

    first = memory()
    assert memory() == first
    gate.redis.flushall()
    assert memory() != first
