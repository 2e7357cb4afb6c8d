"""Celery's entry points: what becomes of the message after each ending."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import redis
from celery.exceptions import Reject

from capacity import deliveries as hands
from capacity.deliveries import Delivery, StopCause, deliveries
from executions import tasks
from executions.models import Execution
from tests.integration.executions.outage import redis_away
from tests.integration.executions.stage import FakeSandbox, accepted, fetch, until_stopped


@pytest.fixture(autouse=True)
def _empty_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give this process hands of its own for the test."""
    monkeypatch.setattr(hands, "_deliveries", None)


@pytest.fixture
def delivery() -> Delivery:
    """One execution's message in this process's hands."""
    accepted()
    fetched = fetch()
    return deliveries().add(fetched.id, fetched.tag)


@contextmanager
def received(delivery: Delivery) -> Iterator[None]:
    """Be within the task that the delivery came with."""
    task: Any = tasks.run
    task.push_request(properties={"delivery_tag": delivery.tag})
    try:
        yield
    finally:
        task.pop_request()


def test_one_that_came_to_a_verdict_is_acknowledged(
    delivery: Delivery, sandbox: FakeSandbox
) -> None:
    with received(delivery):
        tasks.run(delivery.id)
    assert Execution.objects.get().status == "passed"


def test_one_that_must_run_again_is_put_back(delivery: Delivery, sandbox: FakeSandbox) -> None:
    sandbox.play = until_stopped
    delivery.stop(StopCause.DRAINING)
    with received(delivery), pytest.raises(Reject) as rejected:
        tasks.run(delivery.id)
    assert vars(rejected.value)["requeue"]


def test_what_was_not_fetched_through_the_ledger_is_dropped(sandbox: FakeSandbox) -> None:
    execution = accepted()
    stranger = Delivery(str(execution.pk), "stranger#1")
    with received(stranger), pytest.raises(Reject) as rejected:
        tasks.run(str(execution.pk))
    assert (vars(rejected.value)["requeue"], sandbox.runs) == (False, [])


def test_reconcile_is_a_task_that_calls_the_service() -> None:
    execution = accepted()
    Execution.objects.update(cancel_requested_at=execution.queued_at)
    tasks.reconcile()
    execution.refresh_from_db()
    assert execution.status == "cancelled"


def test_a_reconciliation_is_put_off_in_one_line_while_something_is_away(
    redis: "redis.Redis", caplog: pytest.LogCaptureFixture
) -> None:
    with redis_away():
        tasks.reconcile()
    [record] = [each for each in caplog.records if each.name == "executions.tasks"]
    assert (record.getMessage(), record.exc_info) == ("not reconciled", None)
