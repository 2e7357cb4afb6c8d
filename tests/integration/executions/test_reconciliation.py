"""Reconcile: each kind of drift is repaired once, and what is well is left alone."""

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
import redis

from django.conf import LazySettings
from django.contrib.auth.models import User
from django.utils import timezone

from capacity.control import change_limits
from capacity.deliveries import Delivery
from capacity.keys import LOST, own
from capacity.ledger import Ledger, ledger
from capacity.limits import Limits
from executions import services
from executions.feed import Feed
from executions.models import Execution, Log, Priority
from executions.runner import Result, Run, Sink, Stop
from executions.services import Disposal, Submitted, lifecycle, reconcile
from executions.services.reconciliation import Report
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

WELL = Report()


def grow_old(*rows: Execution) -> None:
    """Make rows look as if they had been accepted a while ago, in the order given."""
    for age, row in enumerate(reversed(rows)):
        moment = timezone.now() - timedelta(seconds=60 + age)
        Execution.objects.filter(pk=row.pk).update(queued_at=moment)


def be_long_adrift(client: "redis.Redis") -> None:
    """Make all that reconcile has seen adrift look as if it were so for long."""
    for id in client.hkeys(own("absent")):
        client.hset(own("absent"), str(id), "1")


def reconcile_for_long(client: "redis.Redis") -> Report:
    """Reconcile once, and again after the time that something must be adrift for."""
    reconcile()
    be_long_adrift(client)
    return reconcile()


def start(worker: str = "host:1") -> Delivery:
    """Fetch the next, and record its start."""
    delivery = fetch(worker=worker)
    assert lifecycle.start(delivery.id, delivery)
    return delivery


def lose(client: "redis.Redis", delivery: Delivery, *, attempts: int = 2) -> None:
    """Have the lease of a worker run out, and reap it."""
    client.zadd(own("slots"), {delivery.id: 1.0}, xx=True)
    ledger().reap(attempts=attempts)


def lost_for_good(client: "redis.Redis") -> Execution:
    """Return an execution whose workers were lost twice; the second had started it."""
    execution = accepted()
    lose(client, start("first:1"))
    lose(client, start("second:2"))
    execution.refresh_from_db()
    return execution


# --- nothing to repair ---------------------------------------------------------------------------


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


# --- rows without a message ----------------------------------------------------------------------


def test_rows_without_a_message_come_back_in_their_old_order(redis: "redis.Redis") -> None:
    rows = [accepted() for _ in range(5)]
    grow_old(*rows)
    redis.flushall()
    ids = [str(row.pk) for row in rows]
    assert reconcile().readmitted == ids
    assert [fetch().id for _ in rows] == ids


def test_they_come_back_past_the_limits(redis: "redis.Redis") -> None:
    rows = [accepted() for _ in range(5)]
    grow_old(*rows)
    redis.flushall()
    ledger().configure(running=1, queued=1)
    reconcile()
    assert figures() == (1, 4)
    assert not isinstance(submit(), Submitted)


def test_they_come_back_in_their_own_band(redis: "redis.Redis") -> None:
    low, high = accepted(priority=Priority.LOW), accepted(priority=Priority.HIGH)
    grow_old(low, high)
    redis.flushall()
    reconcile()
    assert [fetch().id, fetch().id] == [str(high.pk), str(low.pk)]


def test_they_keep_the_time_since_when_they_wait(redis: "redis.Redis") -> None:
    execution = accepted()
    grow_old(execution)
    redis.flushall()
    reconcile()
    execution.refresh_from_db()
    admitted = ledger().admitted_at(str(execution.pk))
    assert admitted == pytest.approx(execution.queued_at.timestamp(), abs=0.001)


def test_what_was_repaired_needs_no_repair_again(redis: "redis.Redis") -> None:
    grow_old(accepted())
    redis.flushall()
    assert [reconcile().repairs, reconcile().repairs] == [1, 0]


def test_a_membership_without_a_message_is_no_obstacle(redis: "redis.Redis") -> None:
    execution = accepted()
    grow_old(execution)
    redis.delete("executions")
    assert reconcile().readmitted == [str(execution.pk)]
    assert fetch().id == str(execution.pk)


def test_of_reconciliations_at_once_one_brings_it_back_and_none_takes_it_from_its_worker(
    redis: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    execution = accepted()
    grow_old(execution)
    redis.flushall()
    census = Ledger.census
    fetched: list[Delivery] = []

    def repaired_meanwhile(self: Ledger) -> object:
        found = census(self)
        monkeypatch.setattr(Ledger, "census", census)
        reconcile()
        fetched.append(fetch())
        return found

    monkeypatch.setattr(Ledger, "census", repaired_meanwhile)
    reconcile()
    [delivery] = fetched
    assert figures() == (1, 0)
    assert ledger().start(delivery.id, delivery.tag) == "started"


def test_one_without_a_message_that_was_cancelled_ends(redis: "redis.Redis") -> None:
    execution = accepted()
    grow_old(execution)
    redis.flushall()
    Execution.objects.update(cancel_requested_at=timezone.now())
    assert reconcile() == WELL
    execution.refresh_from_db()
    assert (execution.status, figures()) == ("cancelled", (0, 0))


# --- running rows --------------------------------------------------------------------------------


def test_a_running_row_whose_message_is_back_is_queued_again(redis: "redis.Redis") -> None:
    execution = accepted()
    lose(redis, start("lost:1"))
    assert reconcile().requeued == [str(execution.pk)]
    execution.refresh_from_db()
    assert (execution.status, execution.attempt) == ("queued", 2)
    assert execution.reason == "Its worker was lost; it runs again."
    assert reconcile() == WELL


def test_a_running_row_that_is_nowhere_comes_back_after_a_lease(redis: "redis.Redis") -> None:
    execution = accepted()
    grow_old(execution)
    start()
    redis.flushall()
    grow_old(execution)
    assert reconcile() == WELL  # its worker may still run it, and is told by its next renewal
    be_long_adrift(redis)
    assert reconcile().readmitted == [str(execution.pk)]
    execution.refresh_from_db()
    assert (execution.status, execution.attempt, figures()) == ("queued", 2, (1, 0))


def test_a_task_that_breaks_each_time_does_not_run_for_ever(
    redis: "redis.Redis", sandbox: FakeSandbox
) -> None:
    execution = accepted()

    def breaks(run: Run, sink: Sink, stop: Stop) -> Result:
        raise RuntimeError("a bug")

    sandbox.play = breaks
    lost: list[str] = []
    for _ in range(2):
        delivery = fetch()
        with pytest.raises(RuntimeError):
            services.run(delivery.id, delivery)
        dispose(delivery, Disposal.DONE)  # what Celery does with a task that failed
        grow_old(execution)
        lost += [*reconcile().lost, *reconcile_for_long(redis).lost]
    assert lost == [str(execution.pk)]
    execution.refresh_from_db()
    assert (execution.status, len(sandbox.runs), try_fetch()) == ("errored", 2, None)


# --- lost for good -------------------------------------------------------------------------------


def test_one_whose_workers_were_lost_for_good_ends_with_that_reason(redis: "redis.Redis") -> None:
    execution = lost_for_good(redis)
    assert execution.status == "running"
    assert reconcile().lost == [str(execution.pk)]
    execution.refresh_from_db()
    assert (execution.status, execution.reason) == ("errored", lifecycle.LOST_FOR_GOOD)
    assert (redis.llen(LOST), reconcile(), figures()) == (0, WELL, (0, 0))


def test_what_it_told_until_then_is_kept(redis: "redis.Redis") -> None:
    execution = accepted()
    delivery = start()
    with Feed(delivery.id, attempt=1) as feed:
        feed.log(b"so far")
    lose(redis, delivery, attempts=1)
    reconcile()
    assert bytes(Log.objects.get(pk=execution.pk).content) == b"so far"


def test_one_that_was_lost_for_good_and_cancelled_is_cancelled(redis: "redis.Redis") -> None:
    execution = lost_for_good(redis)
    Execution.objects.update(cancel_requested_at=timezone.now())
    reconcile()
    execution.refresh_from_db()
    assert execution.status == "cancelled"


def test_one_that_was_lost_before_it_ever_started_ends_once(redis: "redis.Redis") -> None:
    execution = accepted()
    grow_old(execution)
    lose(redis, fetch(), attempts=1)
    assert reconcile().readmitted == []
    execution.refresh_from_db()
    assert (execution.status, figures()) == ("errored", (0, 0))


def test_a_lost_id_that_has_ended_meanwhile_is_only_forgotten(redis: "redis.Redis") -> None:
    execution = lost_for_good(redis)
    Execution.objects.update(status="passed")
    assert reconcile() == WELL
    assert redis.llen(LOST) == 0
    execution.refresh_from_db()
    assert execution.status == "passed"


def test_a_lost_id_that_nobody_knows_is_only_forgotten(redis: "redis.Redis") -> None:
    redis.rpush(LOST, "0c9d9e3c-6a3c-4b57-9c39-6a64f6f4b6a1")
    assert (reconcile(), redis.llen(LOST)) == (WELL, 0)


# --- ledger entries without a row ----------------------------------------------------------------


def test_a_message_without_a_row_goes_once_it_is_old(redis: "redis.Redis") -> None:
    execution = accepted()
    id = str(execution.pk)
    execution.delete()
    assert reconcile() == WELL
    be_long_adrift(redis)
    assert reconcile().evicted == [id]
    assert (figures(), try_fetch(), redis.zcard(own("members"))) == ((0, 0), None, 0)


def test_a_slot_that_nobody_holds_is_freed(redis: "redis.Redis") -> None:
    redis.zadd(own("slots"), {"phantom": 4e9})
    assert reconcile().evicted == ["phantom"]
    assert (figures(), reconcile()) == ((0, 0), WELL)


def test_the_slot_of_an_execution_that_ended_long_ago_is_freed(redis: "redis.Redis") -> None:
    execution, _ = accepted(), fetch()
    Execution.objects.update(status="passed")
    assert reconcile() == WELL
    be_long_adrift(redis)
    assert (reconcile().evicted, figures()) == ([str(execution.pk)], (0, 0))


def test_a_phantom_slot_and_a_vanished_message_at_once_are_both_repaired(
    redis: "redis.Redis",
) -> None:
    """Their numbers make up for each other."""
    rows = [accepted() for _ in range(3)]
    grow_old(*rows)
    redis.rpop("executions")
    redis.zadd(own("slots"), {"phantom": 4e9})
    reports = [reconcile(), reconcile()]
    assert [id for report in reports for id in report.evicted] == ["phantom"]
    assert [id for report in reports for id in report.readmitted] == [str(rows[0].pk)]
    assert figures() == (3, 0)


def test_a_membership_of_nothing_is_forgotten(redis: "redis.Redis") -> None:
    redis.zadd(own("members"), {"phantom": 1})
    assert reconcile().evicted == ["phantom"]
    assert (redis.zcard(own("members")), reconcile()) == (0, WELL)


# --- limits --------------------------------------------------------------------------------------


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


# --- beside others -------------------------------------------------------------------------------


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
