"""Who is woken, and what is announced."""

from collections.abc import Callable

import pytest

from capacity.keys import WAKE
from tests.integration.capacity.conftest import GateMaker
from tests.integration.capacity.gate import Ear, Gate


@pytest.fixture
def gate(make_gate: GateMaker) -> Gate:
    gate = make_gate(running=3)
    gate.admit_all([f"id-{n}" for n in range(8)])
    return gate


def test_there_is_one_token_for_each_slot_with_work(make_gate: GateMaker) -> None:
    gate = make_gate(running=3)
    for n in range(5):
        gate.admit(f"id-{n}")
        assert gate.tokens == min(3, n + 1)


def test_no_token_without_a_free_slot(gate: Gate) -> None:
    gate.fetch_all()
    gate.admit("more")
    assert gate.tokens == 0


def test_a_lowered_limit_takes_tokens_back(gate: Gate) -> None:
    assert gate.tokens == 3
    gate.ledger.configure(running=1)
    assert gate.tokens == 1
    gate.ledger.configure(paused=True)
    assert gate.tokens == 0


@pytest.mark.parametrize("verb", ["release", "requeue"])
def test_who_gives_back_is_woken_by_its_own_key(gate: Gate, verb: str) -> None:
    held = gate.fetch()
    gate.fetch_all()
    getattr(gate.ledger, verb)(held.id, held.tag, wake="mine")
    assert (gate.redis.llen("mine"), gate.tokens) == (1, 0)
    assert gate.redis.ttl("mine") > 0


def test_who_gives_back_without_a_key_wakes_the_others(gate: Gate) -> None:
    held = gate.fetch()
    gate.fetch_all()
    gate.release(held)
    assert gate.tokens == 1


def test_an_evicted_holder_wakes_a_worker_for_the_next(gate: Gate) -> None:
    held = gate.fetch()
    gate.fetch_all()
    gate.ledger.evict(held.id)
    assert gate.tokens == 1


def test_a_lost_token_comes_back_with_the_next_reap(gate: Gate, ear: Ear) -> None:
    gate.redis.delete(WAKE)
    gate.reap()
    assert gate.tokens == 3
    assert ear.heard() == []


def test_nothing_is_announced_for_a_refusal(make_gate: GateMaker, ear: Ear) -> None:
    gate = make_gate(running=0, queued=0)
    gate.admit("a")
    assert ear.heard() == []


QUIET: dict[str, Callable[[Gate], object]] = {
    "a known one": lambda gate: gate.admit("id-0"),
    "the limits as they are": lambda gate: gate.ledger.configure(),
    "a reap of nothing": lambda gate: gate.reap(),
    "an unknown eviction": lambda gate: gate.ledger.evict("nobody"),
    "an unknown worker": lambda gate: gate.ledger.leave("nobody"),
    "a stale release": lambda gate: gate.ledger.release("id-0", "stale"),
    "a stale requeue": lambda gate: gate.ledger.requeue("id-0", "stale"),
    "a stale start": lambda gate: gate.ledger.start("id-0", "stale"),
}


@pytest.mark.parametrize("name", QUIET)
def test_nothing_is_announced_where_nothing_changes(gate: Gate, ear: Ear, name: str) -> None:
    QUIET[name](gate)
    assert ear.heard() == []


def test_a_fetch_of_nothing_announces_nothing(make_gate: GateMaker, ear: Ear) -> None:
    assert make_gate().try_fetch() is None
    assert ear.heard() == []
