"""Reconcile: what lost workers left behind runs again, or ends with the reason."""

import pytest
import redis

from django.utils import timezone

from capacity.keys import LOST
from executions import services
from executions.feed import Feed
from executions.models import Execution, Log
from executions.runner import Result, Run, Sink, Stop
from executions.services import Disposal, lifecycle, reconcile
from tests.integration.executions.drift import (
    WELL,
    be_long_adrift,
    grow_old,
    lose,
    lost_for_good,
    reconcile_for_long,
    start,
)
from tests.integration.executions.stage import (
    FakeSandbox,
    accepted,
    dispose,
    fetch,
    figures,
    try_fetch,
)


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
