"""Cancel: of what waits, is delayed, is held, is not there."""

import pytest

from capacity.answers import Cancellation
from capacity.limits import Verdict
from tests.integration.capacity.conftest import GateMaker
from tests.integration.capacity.gate import Ear, Gate


@pytest.fixture
def gate(make_gate: GateMaker) -> Gate:
    gate = make_gate(running=1)
    gate.admit_all(["held", "b", "c"])
    return gate


def test_a_waiting_one_never_runs_and_later_positions_shift(gate: Gate, ear: Ear) -> None:
    held = gate.fetch()
    assert gate.position("c") == 2
    assert gate.ledger.cancel("b") is Cancellation.WAITING
    assert gate.position("c") == 1
    gate.release(held)
    assert gate.fetch_all() == ["c"]
    assert ear.heard() == ["fetch held", "cancel b", "release held", "fetch c"]


def test_a_delayed_one_never_runs(gate: Gate) -> None:
    gate.admit("later", due=gate.now() + 60)
    assert gate.ledger.cancel("later") is Cancellation.WAITING
    assert gate.usage.delayed == 0
    assert gate.ledger.message("later") is None


def test_a_held_one_is_told_by_every_renewal_until_it_is_released(gate: Gate, ear: Ear) -> None:
    held = gate.fetch()
    assert gate.ledger.cancel("held") is Cancellation.HELD
    assert ear.heard() == ["fetch held", "cancel held"]
    assert gate.renew(held) == gate.renew(held) == (set(), {"held"})
    assert gate.usage.slots == 1
    assert gate.release(held)


def test_one_cancelled_between_fetch_and_start_never_starts(gate: Gate) -> None:
    held = gate.fetch()
    gate.ledger.cancel("held")
    assert gate.start(held) == "cancelled"
    assert gate.usage.active == 0


@pytest.mark.parametrize("way_back", ["reap", "requeue"])
def test_one_cancelled_while_held_never_starts_after_its_worker_is_gone(
    gate: Gate, way_back: str
) -> None:
    held = gate.fetch()
    gate.ledger.cancel("held")
    if way_back == "reap":
        gate.expire("held")
        gate.reap()
    else:
        gate.requeue(held)
    again = gate.fetch()
    assert again.id == "held"
    assert gate.start(again) == "cancelled"
    gate.release(again)
    assert "held" not in gate.ledger.census().admitted


def test_an_unknown_one_changes_nothing(gate: Gate, ear: Ear) -> None:
    before = gate.dump()
    assert gate.ledger.cancel("nobody") is Cancellation.UNKNOWN
    assert gate.dump() == before
    assert ear.heard() == []


def test_a_cancelled_id_may_be_admitted_again(gate: Gate) -> None:
    gate.ledger.cancel("b")
    assert gate.admit("b").verdict is Verdict.WAITING
    assert gate.position("b") == 2


def test_a_cancelled_one_makes_room_in_the_queue(make_gate: GateMaker) -> None:
    gate = make_gate(running=0, queued=1)
    gate.admit("a")
    gate.ledger.cancel("a")
    assert gate.admit("b").verdict is Verdict.WAITING


def test_a_member_whose_message_is_gone_can_be_cancelled(gate: Gate) -> None:
    gate.redis.delete("executions")
    assert gate.ledger.cancel("b") is Cancellation.WAITING
    assert "b" not in gate.ledger.census().admitted


def test_a_message_of_a_producer_without_the_gate_can_be_cancelled(gate: Gate) -> None:
    text = gate.ledger.message("b")
    assert text
    gate.redis.lpush("executions", text.replace('"b"', '"foreign"'))
    assert gate.ledger.cancel("foreign") is Cancellation.WAITING
    assert gate.usage.listed == 3
