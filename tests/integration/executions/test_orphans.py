"""Reconcile: what the ledger holds for no living row is released."""

import redis

from capacity.keys import own
from executions.models import Execution
from executions.services import reconcile
from tests.integration.executions.drift import (
    WELL,
    be_long_adrift,
    grow_old,
)
from tests.integration.executions.stage import (
    accepted,
    fetch,
    figures,
    try_fetch,
)


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
