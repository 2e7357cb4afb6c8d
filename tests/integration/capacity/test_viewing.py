"""What operators and pages read: figures, positions, the roster."""

import pytest

from capacity.keys import own
from tests.integration.capacity.conftest import GateMaker
from tests.integration.capacity.gate import LEASE, Gate


@pytest.fixture
def gate(make_gate: GateMaker) -> Gate:
    gate = make_gate(running=2)
    gate.admit_all(["a", "b", "c", "d", "e"])
    return gate


def test_the_figures_tell_active_reserved_and_waiting_apart(gate: Gate) -> None:
    gate.start(gate.fetch())
    usage = gate.usage
    assert (usage.active, usage.reserved, usage.waiting) == (1, 1, 3)
    assert (usage.running, usage.queued, usage.free, usage.unacked) == (2, 3, 1, 1)


def test_what_other_queues_hold_takes_no_slot(gate: Gate) -> None:
    gate.redis.hset("unacked", "tag of another queue", "[]")
    assert (gate.usage.unacked, gate.usage.slots, gate.usage.free) == (1, 0, 2)


def test_positions_count_from_1_in_the_order_of_service(gate: Gate) -> None:
    gate.admit("urgent", priority="high")
    gate.admit("idle", priority="low")
    ids = ["urgent", "a", "b", "c", "d", "e", "idle", "unknown"]
    assert list(gate.ledger.positions(ids).values()) == [None, None, 1, 2, 3, 4, 5, None]


def test_neither_holders_nor_delayed_ones_have_a_position(gate: Gate) -> None:
    gate.fetch()
    gate.admit("later", due=gate.now() + 60)
    usage, ranks = gate.ledger.ranks(["a", "later", "c"])
    assert (ranks["a"].held, ranks["later"].delayed, ranks["c"].ahead) == (True, True, 1)
    assert [rank.position(usage) for rank in ranks.values()] == [None, None, 1]


def test_while_paused_everybody_on_the_list_waits(gate: Gate) -> None:
    gate.ledger.configure(paused=True)
    assert gate.position("a") == 1
    assert (gate.usage.waiting, gate.usage.reserved) == (5, 0)


def test_a_raised_limit_shortens_every_position(gate: Gate) -> None:
    assert gate.position("e") == 3
    gate.ledger.configure(running=4)
    assert gate.position("e") == 1


def test_figures_beyond_a_lowered_limit_are_shown_as_they_are(gate: Gate) -> None:
    gate.fetch_all()
    gate.ledger.configure(running=1, queued=1)
    assert (gate.usage.running, gate.usage.queued, gate.usage.free) == (2, 3, 0)


def test_the_roster_lists_holders_then_the_queue_as_it_will_be_served(gate: Gate) -> None:
    gate.admit("urgent", priority="high")
    gate.admit("later", due=gate.now() + 60)
    gate.fetch_all()
    roster = gate.ledger.roster()
    assert [holder.id for holder in roster.holders] == ["urgent", "a"]
    places = {waiter.id: waiter.position for waiter in roster.queue}
    assert places == {"b": 1, "c": 2, "d": 3, "e": 4, "later": None}


def test_the_roster_tells_since_when_and_by_whom_a_slot_is_held(gate: Gate) -> None:
    gate.start(gate.fetch())
    (holder,) = gate.ledger.roster().holders
    assert (holder.worker, holder.active) == ("worker", True)
    assert holder.since == pytest.approx(gate.now(), abs=5)
    assert 0 <= holder.lease_age < LEASE


def test_the_roster_tells_when_a_delayed_one_is_due(gate: Gate) -> None:
    due = gate.now() + 60
    gate.admit("later", due=due)
    assert gate.ledger.roster().queue[-1].delayed_until == pytest.approx(due)


def test_a_long_queue_cut_short_keeps_the_positions_of_lower_priorities(gate: Gate) -> None:
    gate.admit_all([f"high-{n}" for n in range(4)], priority="high")
    places = {waiter.id: waiter.position for waiter in gate.ledger.roster(most=1).queue}
    assert places == {"high-0": None, "a": 3}
    assert gate.position("a") == 3


def test_the_oldest_wait_is_that_of_the_first_that_waits(gate: Gate) -> None:
    gate.fetch_all()
    gate.redis.zadd(own("members"), {"c": gate.now() - 40, "a": gate.now() - 90})
    assert gate.usage.oldest_wait == pytest.approx(40, abs=5)


def test_nobody_waits_where_slots_are_free(make_gate: GateMaker) -> None:
    gate = make_gate(running=2)
    gate.admit("a")
    gate.redis.zadd(own("members"), {"a": gate.now() - 40})
    assert gate.usage.oldest_wait == 0
