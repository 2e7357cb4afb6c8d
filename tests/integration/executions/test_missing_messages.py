"""Reconcile: accepted rows whose messages vanished come back, in order and once."""

import pytest
import redis

from django.utils import timezone

from capacity.deliveries import Delivery
from capacity.ledger import Ledger, ledger
from executions.models import Execution, Priority
from executions.services import Submitted, reconcile
from tests.integration.executions.drift import (
    WELL,
    grow_old,
)
from tests.integration.executions.stage import (
    accepted,
    fetch,
    figures,
    submit,
)


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
