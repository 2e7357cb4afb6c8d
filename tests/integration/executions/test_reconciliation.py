"""Reconcile: what is well is left alone, beside whatever happens meanwhile."""

import threading
from collections.abc import Callable
from functools import partial

import pytest
import redis

from django.conf import LazySettings
from django.contrib.auth.models import User

from capacity.control import change_limits
from capacity.deliveries import Delivery
from capacity.ledger import Ledger, ledger
from capacity.limits import Limits
from executions.models import Execution
from executions.services import Disposal, Submitted, reconcile
from executions.services.reconciliation import Report
from tests.integration.executions.drift import (
    WELL,
    grow_old,
    reconcile_for_long,
    start,
)
from tests.integration.executions.stage import (
    PASSED,
    FakeSandbox,
    accepted,
    dispose,
    fetch,
    figures,
    moves,
    run,
    submit,
    try_fetch,
)
from tests.integration.executions.together import together


def test_a_healthy_system_is_not_touched(sandbox: FakeSandbox, redis: "redis.Redis") -> None:
    ledger().configure(running=2)
    rows = [accepted() for _ in range(5)]
    grow_old(*rows)
    active, reserved = start(), fetch()
    steps = [moves(row) for row in rows]
    assert reconcile() == reconcile_for_long(redis) == WELL
    assert [moves(row) for row in rows] == steps
    for held in (active, reserved):
        dispose(held, Disposal.DONE)
    assert figures() == (2, 1)


def test_one_that_was_just_inserted_is_left_to_its_submission() -> None:
    execution = accepted()
    ledger().evict(str(execution.pk))
    assert reconcile() == WELL


def test_one_that_starts_between_the_two_looks_is_not_taken_for_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    execution = accepted()
    census = Ledger.census
    started: list[Delivery] = []

    def started_meanwhile(self: Ledger) -> object:
        found = census(self)
        if not started:
            started.append(start())
        return found

    monkeypatch.setattr(Ledger, "census", started_meanwhile)
    assert reconcile() == WELL
    execution.refresh_from_db()
    assert (execution.status, execution.attempt) == ("running", 1)


def test_one_that_ends_between_the_two_looks_stays_ended(
    monkeypatch: pytest.MonkeyPatch, sandbox: FakeSandbox
) -> None:
    execution, delivery = accepted(), fetch()
    census = Ledger.census

    def ended_meanwhile(self: Ledger) -> object:
        found = census(self)
        run(delivery)
        return found

    monkeypatch.setattr(Ledger, "census", ended_meanwhile)
    assert reconcile() == WELL
    execution.refresh_from_db()
    assert (execution.status, figures()) == ("passed", (0, 0))


def test_messages_of_other_tasks_are_none_of_its_business(redis: "redis.Redis") -> None:
    ledger().admit("other", '{"headers": {"id": "other", "task": "a.b"}, "properties": {}}', band=2)
    assert reconcile_for_long(redis) == WELL
    assert figures() == (1, 0)


def test_limits_that_a_flush_took_are_given_back(
    redis: "redis.Redis", ann: User, settings: LazySettings
) -> None:
    change_limits(running=2, queued=7, paused=True, by=ann)
    change_limits(running=3, by=ann)
    redis.flushall()
    assert reconcile().limits_restored
    usage = ledger().usage()
    assert (usage.limits, usage.paused) == (Limits(3, 7), True)
    assert reconcile() == WELL


def test_limits_that_nobody_changed_stay_those_of_the_settings(redis: "redis.Redis") -> None:
    assert not reconcile().limits_restored
    assert ledger().own_limits() == {}


@pytest.mark.parametrize("drift", ["flush", "none"])
def test_beside_a_rush_of_submissions_nothing_is_lost_and_nobody_admitted_too_much(
    drift: str, redis: "redis.Redis"
) -> None:
    ledger().configure(running=2, queued=6)
    old = [accepted() for _ in range(3)]
    grow_old(*old)
    if drift == "flush":
        redis.flushall()
        ledger().configure(running=2, queued=6)
    calls: list[Callable[[], object]] = [submit] * 8
    answers = together([*calls, reconcile, reconcile])
    found = [answer for answer in answers if isinstance(answer, Submitted)]
    reconcile()
    living = {str(id) for id in Execution.objects.living().values_list("pk", flat=True)}
    census = ledger().census()
    assert census.waiting == living == census.admitted
    assert len(living) == len(old) + len(found)
    most = 8 + (len(old) if drift == "flush" else 0)  # those came back past the limits
    assert len(living) <= most


def test_beside_workers_that_run_everything_each_runs_once(sandbox: FakeSandbox) -> None:
    ledger().configure(running=3, queued=50)
    rows = [accepted() for _ in range(24)]
    ended = threading.Event()

    def work() -> None:
        while delivery := try_fetch():
            run(delivery)

    def reconcile_on() -> list[Report]:
        reports = []
        while not ended.is_set():
            reports.append(reconcile())
        return reports

    def work_all() -> None:
        try:
            together([work] * 3)
        finally:
            ended.set()

    sandbox.play = lambda run, sink, stop: PASSED
    calls: list[Callable[[], object]] = [work_all, reconcile_on]
    _, reports = together(calls)
    assert isinstance(reports, list)
    assert [report for report in reports if report.repairs] == []
    assert len(sandbox.runs) == 24
    assert {row.attempt for row in Execution.objects.filter(status="passed")} == {1}
    assert Execution.objects.filter(status="passed").count() == len(rows)


def test_many_reconciliations_at_once_repair_each_thing_once(redis: "redis.Redis") -> None:
    rows = [accepted() for _ in range(6)]
    grow_old(*rows)
    redis.flushall()
    together([partial(reconcile)] * 4)
    assert figures() == (5, 1)
    assert [fetch().id for _ in range(5)] == [str(row.pk) for row in rows[:5]]
