"""All that ledger and broker know of one id, in one round trip."""

import pytest

from tests.integration.capacity.conftest import GateMaker
from tests.integration.capacity.gate import Gate, Held


@pytest.fixture
def gate(make_gate: GateMaker) -> Gate:
    return make_gate(running=1)


def held_by(gate: Gate, tag: str) -> Held:
    held = gate.try_fetch(tag=tag)
    assert held is not None
    return held


def test_one_that_waits_is_on_a_list_behind_those_served_before_it(gate: Gate) -> None:
    gate.admit("low", priority="low")
    gate.admit("high", priority="high")
    found = gate.ledger.inspect("low")
    assert (found.list, found.ahead, found.has_message) == ("low", 1, True)
    assert (found.holds_slot, found.is_unacked, found.leases_lost) == (False, False, 0)
    assert gate.ledger.inspect("high").ahead == 0


def test_one_that_runs_has_a_lease_a_worker_and_a_delivery(gate: Gate) -> None:
    gate.admit("a")
    gate.start(held_by(gate, "host:7#tag"))
    found = gate.ledger.inspect("a")
    assert (found.worker, found.is_unacked, found.list) == ("host:7", True, None)
    assert found.lease_left is not None
    assert 0 < found.lease_left <= 30
    assert found.active_since is not None


def test_one_whose_lease_ran_out_says_so(gate: Gate) -> None:
    gate.admit("a")
    gate.expire(gate.fetch().id)
    lease_left = gate.ledger.inspect("a").lease_left
    assert lease_left is not None
    assert lease_left < 0


def test_a_delayed_one_says_when_it_is_due(gate: Gate) -> None:
    gate.admit("a", due=4e9)
    due = gate.ledger.inspect("a").due
    assert due is not None
    assert due.timestamp() == 4e9


def test_of_an_unknown_one_there_is_nothing(gate: Gate) -> None:
    assert not gate.ledger.inspect("a").is_known
