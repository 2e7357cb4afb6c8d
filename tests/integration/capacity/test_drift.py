"""What the ledger makes of Redis after somebody changed it by hand, and what the record asks."""

import json

import pytest

from capacity.keys import own
from capacity.limits import Verdict
from tests.integration.capacity.conftest import GateMaker
from tests.integration.capacity.gate import Ear, Gate, message

UNREADABLE = [
    "no JSON",
    "[]",
    "null",
    "{}",
    '{"headers": null}',
    '{"headers": {"id": null}, "properties": {}}',
    '{"headers": {"id": 7}, "properties": {}}',
    '{"headers": {"id": "a"}, "properties": null}',
    '{"headers": {"id": "a"}}',
]


@pytest.fixture
def gate(make_gate: GateMaker) -> Gate:
    return make_gate(running=3)


@pytest.mark.parametrize("text", UNREADABLE)
def test_an_unreadable_message_is_passed_over(gate: Gate, ear: Ear, text: str) -> None:
    gate.redis.lpush("executions", text)
    gate.admit("good")
    assert [waiter.id for waiter in gate.ledger.roster().queue] == ["good"]
    assert gate.ledger.census().waiting == {"good"}
    assert gate.usage.listed == 2
    assert gate.fetch_all() == ["good"]
    assert ear.heard() == ["admit good", "fetch good"]


def test_a_lone_unreadable_message_is_dropped_and_that_is_announced(gate: Gate, ear: Ear) -> None:
    gate.redis.lpush("executions", "no JSON")
    assert gate.try_fetch() is None
    assert gate.usage.listed == 0
    assert ear.heard() == ["fetch "]


def test_a_message_of_a_producer_without_the_gate_is_held_like_any_other(gate: Gate) -> None:
    gate.redis.lpush("executions", message("foreign"))
    held = gate.fetch()
    assert gate.admit("foreign").verdict is Verdict.KNOWN
    gate.expire("foreign")
    assert gate.reap() == (["foreign"], [])
    assert not gate.release(held)
    assert gate.release(gate.fetch())
    assert gate.leftovers() == []


def test_a_second_copy_of_one_that_runs_is_dropped(gate: Gate) -> None:
    gate.redis.lpush("executions", message("a"), message("a"))
    held = gate.fetch()
    assert gate.try_fetch() is None
    assert gate.renew(held) == (set(), set())
    assert gate.usage.slots == 1


def test_a_slot_without_a_message_is_reaped_for_the_record(gate: Gate) -> None:
    gate.redis.zadd(own("slots"), {"phantom": 1.0})
    assert gate.reap() == ([], ["phantom"])
    assert gate.leftovers() == []


def test_a_delayed_one_without_a_message_is_forgotten_when_due(gate: Gate) -> None:
    gate.admit("later", due=gate.now() + 60)
    gate.redis.hdel(own("messages"), "later")
    gate.fall_due("later")
    gate.reap()
    assert gate.leftovers() == []


@pytest.mark.parametrize("state", ["waiting", "delayed", "held", "member only", "foreign"])
def test_evict_leaves_nothing_of_an_id_in_any_state(gate: Gate, ear: Ear, state: str) -> None:
    if state == "foreign":
        gate.redis.lpush("executions", message("a"))
    else:
        gate.admit("a", due=gate.now() + 60 if state == "delayed" else None)
    if state == "held":
        gate.start(gate.fetch())
    if state == "member only":
        gate.redis.delete("executions")
    ear.heard()
    assert gate.ledger.evict("a")
    assert ear.heard() == ["evict a"]
    assert (gate.usage.listed, gate.leftovers()) == (0, [])


def test_the_census_lists_who_holds_and_who_is_queued(gate: Gate) -> None:
    gate.admit_all(["a", "b"])
    gate.admit("later", due=gate.now() + 60)
    gate.fetch()
    census = gate.ledger.census()
    assert census.held == {"a"}
    assert census.waiting == {"b", "later"}
    assert census.admitted == {"a", "b", "later"}


def test_the_census_sees_a_member_without_a_message_and_a_foreign_message(gate: Gate) -> None:
    gate.admit("a")
    gate.redis.delete("executions")
    assert gate.ledger.census().waiting == set()
    gate.redis.lpush("executions", message("x"), message("y"))
    assert gate.ledger.census().waiting == {"x", "y"}
    assert gate.ledger.census().admitted == {"a"}


def test_absent_tells_only_what_is_missing_for_long(gate: Gate) -> None:
    assert gate.ledger.absent(["a", "b"], seconds=60) == []
    gate.redis.hset(own("absent"), "a", str(gate.now() - 61))
    assert gate.ledger.absent(["a", "b"], seconds=60) == ["a"]


def test_absent_forgets_what_is_not_missing_any_more(gate: Gate) -> None:
    gate.ledger.absent(["a"], seconds=60)
    gate.redis.hset(own("absent"), "a", str(gate.now() - 61))
    gate.ledger.absent([], seconds=60)
    assert gate.ledger.absent(["a"], seconds=60) == []


def test_one_accepted_before_whose_message_is_gone_is_listed_again(gate: Gate) -> None:
    gate.admit("a")
    gate.redis.delete("executions")
    assert gate.admit("a").verdict is Verdict.KNOWN
    assert gate.admit("a", accepted=gate.now() - 60).verdict is Verdict.RESERVED
    assert gate.admit("a", accepted=gate.now() - 60).verdict is Verdict.KNOWN
    assert gate.fetch_all() == ["a"]


def test_after_a_wipe_everything_starts_anew(gate: Gate) -> None:
    gate.admit_all(["a", "b"])
    gate.fetch()
    gate.redis.flushall()
    assert gate.usage.listed == gate.usage.slots == 0
    assert gate.position("a") is None
    assert gate.admit("a").verdict is Verdict.RESERVED


def test_a_message_is_kept_as_it_was_published(gate: Gate) -> None:
    gate.admit("a")
    text = gate.ledger.message("a")
    assert text
    assert json.loads(text)["headers"]["id"] == "a"
