"""Workers announce themselves, are drained, and are missed when they are gone."""

import json
from datetime import UTC, datetime

import pytest

from capacity.keys import WORKER_EVENTS
from capacity.ledger import ledger
from capacity.workers import State, workers
from tests.integration.capacity.conftest import GateMaker
from tests.integration.capacity.gate import Ear, Gate


@pytest.fixture
def gate(make_gate: GateMaker) -> Gate:
    gate = make_gate(running=3)
    gate.admit_all(["a", "b", "c"])
    return gate


def events(gate: Gate) -> list[tuple[str, str]]:
    found = [json.loads(text) for text in gate.redis.lrange(WORKER_EVENTS, 0, -1)]
    return [(event["kind"], event["worker"]) for event in found]


def is_drained(gate: Gate) -> bool:
    return any(worker.drained for worker in gate.ledger.workers())


def test_a_worker_is_shown_with_what_it_tells_of_itself(gate: Gate) -> None:
    held = gate.fetch()
    gate.renew(held, pid=7, cpu=0.5, up=120.0, pressure={"cpu": 0.1})
    (view,) = workers(now=datetime(2026, 1, 1, 12, 1, tzinfo=UTC))
    assert (view.name, view.host, view.pid, view.cpu) == ("worker", "host", 7, 0.5)
    assert (view.slots, view.held, view.state) == (4, 1, State.READY)
    assert view.started_at is not None
    assert (view.started_at.hour, view.silence < 2) == (11, True)


def test_a_drained_worker_gets_nothing_and_what_it_runs_goes_on(gate: Gate) -> None:
    held = gate.fetch()
    gate.renew(held)
    assert gate.ledger.drain("worker", drained=True)
    assert gate.fetch_all() == []
    assert gate.renew(held) == (set(), set())
    assert (gate.usage.worker_slots, gate.usage.slots, gate.usage.workers) == (0, 1, 1)
    assert is_drained(gate)


def test_a_token_that_a_drained_worker_took_is_put_back_for_another(gate: Gate) -> None:
    gate.renew()
    gate.ledger.drain("worker", drained=True)
    gate.redis.rpop("{executions}:wake")
    assert gate.ledger.fetch("worker#1", lease=30, queue="executions") == ""
    assert gate.tokens == 3


def test_an_undrained_worker_fetches_again(gate: Gate, ear: Ear) -> None:
    gate.renew()
    gate.ledger.drain("worker", drained=True)
    ear.heard()
    gate.ledger.drain("worker", drained=False)
    assert ear.heard() == ["undrain worker"]
    assert gate.fetch_all() == ["a", "b", "c"]
    assert gate.usage.worker_slots == 4


def test_nobody_is_drained_who_is_not_there(gate: Gate) -> None:
    assert not gate.ledger.drain("nobody", drained=True)
    gate.renew()
    gate.ledger.drain("worker", drained=True)
    gate.ledger.leave("worker")
    gate.renew()
    assert not is_drained(gate)


def test_a_goodbye_and_a_loss_are_told_apart(gate: Gate) -> None:
    gate.renew(worker="one")
    gate.renew(worker="two")
    gate.lose("one")
    assert [view.state for view in workers()] == [State.LOST, State.READY]
    gate.reap()
    gate.ledger.leave("two")
    assert events(gate)[2:] == [("lost", "one"), ("left", "two")]


def test_a_lost_worker_is_missed_without_any_other_worker(gate: Gate, ear: Ear) -> None:
    gate.renew()
    gate.lose()
    ear.heard()
    tally = gate.ledger.tally()
    assert (tally.usage.workers, ear.heard()) == (0, ["worker "])
    assert json.loads(tally.events[-1])["kind"] == "lost"


def test_another_process_with_the_name_of_a_killed_one_tells_of_its_loss(gate: Gate) -> None:
    gate.renew(birth="first")
    gate.renew(birth="second")
    gate.renew(birth="second")
    assert [kind for kind, _ in events(gate)] == ["joined", "lost", "joined"]


def test_what_became_of_workers_is_kept_for_the_record_but_not_without_end(gate: Gate) -> None:
    for n in range(1010):
        gate.redis.rpush(WORKER_EVENTS, f"old-{n}")
    gate.renew()
    assert gate.redis.llen(WORKER_EVENTS) == 1000
    assert events_tail(gate)["kind"] == "joined"


def events_tail(gate: Gate) -> dict[str, str]:
    found: dict[str, str] = json.loads(gate.redis.lrange(WORKER_EVENTS, -1, -1)[0])
    return found


def test_the_ledger_of_the_process_lists_them_too(gate: Gate) -> None:
    gate.renew(worker="two")
    gate.renew(worker="one")
    assert [worker.name for worker in ledger().workers()] == ["one", "two"]
