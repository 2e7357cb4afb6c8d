"""Who is admitted, as what, and in which order they start."""

import logging
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from capacity.limits import Verdict
from tests.integration.capacity.conftest import GateMaker
from tests.integration.capacity.gate import Ear


def test_with_a_free_slot_it_is_about_to_start_and_has_no_position(make_gate: GateMaker) -> None:
    admission = make_gate(running=1).admit("a")
    assert (admission.verdict, admission.position) == (Verdict.RESERVED, None)
    assert (admission.usage.running, admission.usage.queued) == (1, 0)


def test_with_every_slot_taken_it_waits_at_a_position_from_1(make_gate: GateMaker) -> None:
    gate = make_gate(running=1)
    admissions = [gate.admit(id) for id in "abc"]
    assert [admission.position for admission in admissions] == [None, 1, 2]
    assert gate.usage.queued == 2


def test_with_both_limits_reached_it_is_refused_without_a_trace(make_gate: GateMaker) -> None:
    gate = make_gate(running=1, queued=1)
    gate.admit_all("ab")
    before = gate.dump()
    admission = gate.admit("c")
    assert (admission.verdict, admission.position) == (Verdict.REFUSED, None)
    assert gate.dump() == before


def test_every_decision_is_logged_with_id_verdict_and_figures(
    make_gate: GateMaker, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="capacity.ledger")
    make_gate(running=0, queued=0).admit("a")
    (logged,) = (vars(record) for record in caplog.records)
    figures = {"running": 0, "running_capacity": 0, "queued": 0, "queued_capacity": 0}
    assert (logged["msg"], logged["id"], logged["verdict"]) == ("admit", "a", "refused")
    assert figures.items() <= logged.items()


@pytest.mark.parametrize(("filled", "accepted"), [(0, 8), (7, 1), (8, 0)])
def test_many_at_once_fill_exactly_what_is_left(
    make_gate: GateMaker, filled: int, accepted: int
) -> None:
    gate = make_gate(running=3, queued=5)
    gate.admit_all([f"before-{n}" for n in range(filled)])
    start = threading.Barrier(16)

    def offer(n: int) -> Verdict:
        start.wait()
        return gate.admit(f"id-{n}").verdict

    with ThreadPoolExecutor(16) as pool:
        verdicts = Counter(pool.map(offer, range(16)))
    assert verdicts[Verdict.REFUSED] == 16 - accepted


def test_queued_limit_0_runs_with_a_free_slot_and_refuses_without(make_gate: GateMaker) -> None:
    gate = make_gate(running=1, queued=0)
    assert gate.admit_all("ab") == [Verdict.RESERVED, Verdict.REFUSED]
    gate.fetch()
    assert gate.admit("c").verdict is Verdict.REFUSED


def test_a_burst_starts_in_the_order_in_which_it_was_accepted(make_gate: GateMaker) -> None:
    gate = make_gate(running=2)
    ids = [f"id-{n}" for n in range(10)]
    gate.admit_all(ids)
    started = []
    while held := gate.try_fetch():
        started.append(held.id)
        gate.release(held)
    assert started == ids


def test_a_higher_priority_is_served_first_and_each_in_its_order(make_gate: GateMaker) -> None:
    gate = make_gate(running=9)
    for band in ("low", "normal", "high"):
        gate.admit_all([f"{band}-1", f"{band}-2"], priority=band)
    assert gate.fetch_all() == ["high-1", "high-2", "normal-1", "normal-2", "low-1", "low-2"]


def test_what_goes_back_returns_to_the_front_of_its_own_priority(make_gate: GateMaker) -> None:
    gate = make_gate(running=1)
    gate.admit_all(["low-1", "low-2"], priority="low")
    held = gate.fetch()
    gate.admit("high", priority="high")
    gate.requeue(held)
    served = []
    while again := gate.try_fetch():
        served.append(again.id)
        gate.release(again)
    assert served == ["high", "low-1", "low-2"]


def test_a_delayed_one_counts_as_queued_and_has_no_position(make_gate: GateMaker) -> None:
    gate = make_gate(running=5)
    admission = gate.admit("later", due=gate.now() + 60)
    assert (admission.verdict, admission.position) == (Verdict.DELAYED, None)
    assert (admission.usage.delayed, admission.usage.queued) == (1, 1)
    assert gate.try_fetch() is None


def test_delayed_ones_fill_the_queued_limit(make_gate: GateMaker) -> None:
    gate = make_gate(running=1, queued=2)
    due = gate.now() + 60
    verdicts = [gate.admit(id, due=due).verdict for id in "abc"]
    assert verdicts == [Verdict.DELAYED, Verdict.DELAYED, Verdict.REFUSED]
    assert gate.admit_all("de") == [Verdict.RESERVED, Verdict.REFUSED]


def test_a_due_time_that_has_passed_delays_nothing(make_gate: GateMaker) -> None:
    gate = make_gate()
    assert gate.admit("a", due=gate.now() - 1).verdict is Verdict.RESERVED
    assert gate.fetch().id == "a"


def test_when_due_they_go_to_the_back_of_the_queue_the_first_due_first(
    make_gate: GateMaker, ear: Ear
) -> None:
    gate = make_gate(running=9)
    for id in ("second", "first"):
        gate.admit(id, due=gate.now() + 60)
    gate.admit("waiting")
    gate.fall_due("first", "second")
    ear.heard()
    gate.reap()
    assert ear.heard() == ["reap "]
    assert gate.tokens == 3
    assert gate.fetch_all() == ["waiting", "first", "second"]


def test_a_fetch_finds_what_is_due_without_a_reap(make_gate: GateMaker) -> None:
    gate = make_gate()
    gate.admit("later", priority="high", due=gate.now() + 60)
    gate.fall_due("later")
    assert gate.fetch().id == "later"
    assert gate.usage.delayed == 0


def test_one_that_was_accepted_before_comes_back_past_the_limits(make_gate: GateMaker) -> None:
    gate = make_gate(running=1, queued=0)
    gate.admit("a")
    admission = gate.admit("b", accepted=gate.now() - 60)
    assert (admission.verdict, admission.position) == (Verdict.WAITING, 1)
    assert gate.admit("c").verdict is Verdict.REFUSED
