"""An operator puts some before all others: in the order given, and nobody is lost or doubled."""

import threading

import pytest

from tests.integration.capacity.conftest import GateMaker
from tests.integration.capacity.gate import Ear, Gate


@pytest.fixture
def gate(make_gate: GateMaker) -> Gate:
    gate = make_gate(running=0)
    gate.admit_all(["a", "b", "c", "d"])
    gate.admit("urgent", priority="high")
    return gate


def order(gate: Gate) -> list[str]:
    gate.ledger.configure(running=100)
    return gate.fetch_all()


def test_they_are_served_first_in_the_order_given(gate: Gate, ear: Ear) -> None:
    assert gate.ledger.advance(["d", "b"]) == ["d", "b"]
    assert ear.heard() == ["advance d"]
    assert [gate.position(id) for id in ("d", "b", "urgent", "a", "c")] == [1, 2, 3, 4, 5]
    assert order(gate) == ["d", "b", "urgent", "a", "c"]


def test_who_does_not_wait_stays_as_it_is(gate: Gate) -> None:
    gate.ledger.configure(running=1)
    held = gate.fetch()
    gate.admit("later", due=gate.now() + 600)
    assert gate.ledger.advance([held.id, "later", "unknown", "c", "c"]) == ["c"]
    assert gate.usage.delayed == 1
    assert order(gate) == ["c", "a", "b", "d"]


def test_one_that_was_advanced_can_be_cancelled_released_and_taken_back(gate: Gate) -> None:
    gate.ledger.advance(["d", "c", "b"])
    gate.ledger.cancel("d")
    gate.ledger.configure(running=1)
    held = gate.fetch()
    gate.expire(held.id)
    gate.reap()
    gate.ledger.configure(running=5)
    assert gate.fetch_all() == ["b", "urgent", "c", "a"]
    assert [gate.release(held)] == [False]


def test_advancing_while_others_fetch_loses_and_doubles_nobody(make_gate: GateMaker) -> None:
    gate = make_gate(running=200, queued=200)
    ids = [f"id-{n}" for n in range(200)]
    gate.ledger.configure(paused=True)
    gate.admit_all(ids)
    gate.ledger.configure(paused=False)
    fetched: list[str] = []
    threads = [threading.Thread(target=lambda: fetched.extend(gate.fetch_all())) for _ in range(4)]
    threads += [
        threading.Thread(target=lambda: [gate.ledger.advance(ids[n::7]) for n in range(7)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(fetched) == sorted(ids)
    assert (gate.usage.listed, gate.usage.slots) == (0, 200)
