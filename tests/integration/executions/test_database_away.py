"""A database that is away for a while costs no verdict."""

from collections.abc import Callable
from typing import Any

import pytest

from django.db import OperationalError

from capacity.deliveries import StopCause
from executions import services
from executions.models import Execution, ExecutionQuerySet
from executions.services import Disposal, lifecycle, patience, running
from executions.states import Status
from tests.integration.executions.stage import (
    PASSED,
    FakeSandbox,
    accepted,
    fetch,
    moves,
    run,
    until_stopped,
)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait no time between attempts."""
    monkeypatch.setattr(patience, "WAIT_LEAST", 0.0)


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> Callable[[Status, int], list[Status]]:
    """Make moves to a status fail so many times, and count them."""

    def make(new: Status, times: int) -> list[Status]:
        failed: list[Status] = []
        move = ExecutionQuerySet.move

        def failing(self: ExecutionQuerySet, old: Status, to: Status, **how: Any) -> bool:
            if to is new and len(failed) < times:
                failed.append(to)
                raise OperationalError("the server closed the connection")
            return move(self, old, to, **how)

        monkeypatch.setattr(ExecutionQuerySet, "move", failing)
        return failed

    return make


Away = Callable[[Status, int], list[Status]]


@pytest.mark.parametrize("new", [Status.RUNNING, Status.PASSED])
def test_each_step_waits_for_the_database(new: Status, away: Away, sandbox: FakeSandbox) -> None:
    execution, delivery = accepted(), fetch()
    failed = away(new, 3)
    assert run(delivery) is Disposal.DONE
    execution.refresh_from_db()
    assert (execution.status, len(failed), len(sandbox.runs)) == ("passed", 3, 1)


def test_the_way_back_to_the_queue_waits_too(away: Away, sandbox: FakeSandbox) -> None:
    execution, delivery = accepted(), fetch()
    sandbox.play = until_stopped
    delivery.stop(StopCause.DRAINING)
    failed = away(Status.QUEUED, 2)
    assert run(delivery) is Disposal.AGAIN
    execution.refresh_from_db()
    assert (execution.status, len(failed)) == ("queued", 2)


def test_a_start_is_given_back_when_its_worker_must_stop(away: Away, sandbox: FakeSandbox) -> None:
    execution, delivery = accepted(), fetch()
    away(Status.RUNNING, 1000)
    delivery.stop(StopCause.DRAINING)
    assert services.run(delivery.id, delivery) is Disposal.AGAIN
    assert (moves(execution), sandbox.runs) == (["new → queued"], [])


def test_a_verdict_is_recorded_whole_or_not_at_all(
    monkeypatch: pytest.MonkeyPatch, sandbox: FakeSandbox
) -> None:
    execution, delivery = accepted(), fetch()
    attempts: list[str] = []

    def rows(*_: object) -> list[Any]:
        attempts.append(Execution.objects.get().status)
        if len(attempts) == 1:
            raise OperationalError("gone in the middle")
        return []

    monkeypatch.setattr(lifecycle, "_rows", rows)
    run(delivery)
    execution.refresh_from_db()
    assert (execution.status, len(attempts)) == ("passed", 2)
    assert moves(execution) == ["new → queued", "queued → running", "running → passed"]


def test_no_connection_is_kept_while_a_script_runs(
    monkeypatch: pytest.MonkeyPatch, sandbox: FakeSandbox
) -> None:
    accepted()
    closed: list[bool] = []
    monkeypatch.setattr(running, "close_old_connections", lambda: closed.append(True))
    sandbox.play = lambda run, sink, stop: PASSED if closed else pytest.fail("it is kept")
    assert run(fetch()) is Disposal.DONE
