"""Cancel: what waits never runs, what runs is stopped first; one end, whoever is faster."""

import threading
from collections.abc import Callable
from functools import partial

import pytest

from django.contrib.auth.models import User
from django.utils import timezone

from capacity.deliveries import Delivery, StopCause
from capacity.errors import LedgerUnreachable
from capacity.ledger import ledger
from executions import services
from executions.models import Execution, Transition
from executions.services import Cancelled, Disposal, cancel, reconcile
from executions.states import Status
from tests.integration.executions.outage import redis_away
from tests.integration.executions.stage import (
    PASSED,
    FakeSandbox,
    accepted,
    dispose,
    fetch,
    figures,
    moves,
    run,
    try_fetch,
    until_stopped,
)
from tests.integration.executions.together import together


@pytest.fixture
def one_slot() -> None:
    """One runs at once."""
    ledger().configure(running=1)


def status_of(execution: Execution) -> str:
    execution.refresh_from_db()
    return execution.status


@pytest.mark.usefixtures("one_slot")
def test_a_waiting_one_is_cancelled_at_once_and_never_runs(ann: User) -> None:
    accepted()
    waiting = accepted()
    assert cancel(waiting, by=ann) is Cancelled.CANCELLED
    waiting.refresh_from_db()
    assert (waiting.status, waiting.reason) == ("cancelled", "Cancelled by ann.")
    assert waiting.finished_at
    dispose(fetch(), Disposal.DONE)
    assert try_fetch() is None


@pytest.mark.usefixtures("one_slot")
def test_those_behind_a_cancelled_one_move_up() -> None:
    _, second, third, fourth = (accepted() for _ in range(4))
    ids = [str(third.pk), str(fourth.pk)]
    assert list(ledger().positions(ids).values()) == [2, 3]
    cancel(second)
    assert list(ledger().positions(ids).values()) == [1, 2]


def test_one_that_is_listed_with_a_slot_free_is_cancelled_at_once() -> None:
    execution = accepted()
    assert cancel(execution) is Cancelled.CANCELLED
    assert (figures(), try_fetch()) == ((0, 0), None)


def test_a_delayed_one_is_cancelled_at_once() -> None:
    execution = Execution.objects.get(pk=accepted().pk)
    ledger().evict(str(execution.pk))
    now = timezone.now().timestamp()
    ledger().admit(str(execution.pk), "{}", band=2, due=now + 3600)
    assert cancel(execution) is Cancelled.CANCELLED
    assert (status_of(execution), figures()) == ("cancelled", (0, 0))


def test_a_reserved_one_is_stopped_before_it_starts(sandbox: FakeSandbox) -> None:
    execution = accepted()
    delivery = fetch()
    assert cancel(execution) is Cancelled.STOPPING
    assert (status_of(execution), figures()) == ("queued", (1, 0))
    assert run(delivery) is Disposal.DONE
    assert (status_of(execution), sandbox.runs, figures()) == ("cancelled", [], (0, 0))


def test_an_active_one_is_cancelled_once_its_run_has_ended(sandbox: FakeSandbox) -> None:
    execution, delivery = accepted(), fetch()

    def cancelled_meanwhile(*how: object) -> object:
        assert cancel(execution) is Cancelled.STOPPING
        assert (status_of(execution), figures()) == ("running", (1, 0))
        delivery.stop(StopCause.CANCELLED)
        return until_stopped(*how)  # type: ignore[arg-type]

    sandbox.play = cancelled_meanwhile  # type: ignore[assignment]
    assert run(delivery) is Disposal.DONE
    assert (status_of(execution), figures()) == ("cancelled", (0, 0))
    assert moves(execution) == ["new → queued", "queued → running", "running → cancelled"]


def test_a_finished_one_stays_as_it_is(sandbox: FakeSandbox) -> None:
    execution = accepted()
    run(fetch())
    assert cancel(execution) is Cancelled.ALREADY_FINISHED
    assert status_of(execution) == "passed"
    assert execution.cancel_requested_at is None


def test_a_second_cancel_finds_it_finished() -> None:
    execution = accepted()
    assert [cancel(execution), cancel(execution)] == [
        Cancelled.CANCELLED, Cancelled.ALREADY_FINISHED,
    ]  # fmt: skip
    assert moves(execution) == ["new → queued", "queued → cancelled"]


def test_a_running_one_may_be_cancelled_twice() -> None:
    execution, _ = accepted(), fetch()
    assert [cancel(execution), cancel(execution)] == [Cancelled.STOPPING] * 2


def test_a_row_without_a_message_is_cancelled_at_once() -> None:
    execution = accepted()
    ledger().evict(str(execution.pk))
    assert cancel(execution) is Cancelled.CANCELLED
    assert status_of(execution) == "cancelled"


def test_one_that_was_deleted_counts_as_finished() -> None:
    execution = accepted()
    Execution.objects.filter(pk=execution.pk).delete()
    assert cancel(execution) is Cancelled.ALREADY_FINISHED


@pytest.mark.parametrize("time", range(4))
def test_of_a_cancel_and_an_end_at_once_one_counts(time: int, sandbox: FakeSandbox) -> None:
    execution, delivery = accepted(), fetch()
    at_the_end = threading.Barrier(2)

    def play(*_: object) -> object:
        at_the_end.wait(10)
        return PASSED

    def cancel_at_the_end() -> Cancelled:
        at_the_end.wait(10)
        return cancel(execution)

    sandbox.play = play  # type: ignore[assignment]
    calls: list[Callable[[], object]] = [partial(run, delivery), cancel_at_the_end]
    _, answer = together(calls)
    assert status_of(execution) == "passed"
    assert Transition.objects.filter(new__in=["passed", "cancelled"]).count() == 1
    assert answer in (Cancelled.STOPPING, Cancelled.ALREADY_FINISHED)
    assert figures() == (0, 0)


@pytest.mark.parametrize("time", range(4))
def test_of_a_cancel_and_a_start_at_once_it_ends_once(time: int, sandbox: FakeSandbox) -> None:
    execution, delivery = accepted(), fetch()
    calls: list[Callable[[], object]] = [partial(run, delivery), partial(cancel, execution)]
    together(calls)
    assert status_of(execution) in ("passed", "cancelled")
    ends = Transition.objects.filter(new__in=["passed", "cancelled"])
    assert (ends.count(), len(sandbox.runs) <= 1, figures()) == (1, True, (0, 0))


@pytest.mark.parametrize("time", range(4))
def test_of_a_cancel_and_a_fetch_at_once_it_never_runs_unheard(
    time: int, sandbox: FakeSandbox
) -> None:
    execution = accepted()
    calls: list[Callable[[], object]] = [try_fetch, partial(cancel, execution)]
    delivery, answer = together(calls)
    if isinstance(delivery, Delivery):
        assert answer is Cancelled.STOPPING
        run(delivery)
    assert (status_of(execution), sandbox.runs, figures()) == ("cancelled", [], (0, 0))


def test_of_many_cancels_at_once_one_ends_it() -> None:
    execution = accepted()
    answers = together([partial(cancel, execution)] * 8)
    assert answers.count(Cancelled.CANCELLED) == 1
    assert moves(execution) == ["new → queued", "queued → cancelled"]


def test_a_wish_outlives_an_outage_of_redis() -> None:
    execution = accepted()
    with redis_away(), pytest.raises(LedgerUnreachable):
        cancel(execution)
    assert status_of(execution) == "queued"
    reconcile()
    assert (status_of(execution), figures()) == ("cancelled", (0, 0))


def test_a_wish_about_a_running_one_outlives_an_outage_too(sandbox: FakeSandbox) -> None:
    execution, delivery = accepted(), fetch()
    with redis_away(), pytest.raises(LedgerUnreachable):
        cancel(execution)
    reconcile()
    pairs = [(delivery.id, delivery.tag)]
    renewal = ledger().renew(pairs, lease=30, worker="host:1", slots=1)
    assert renewal.cancelled == {str(execution.pk)}
    run(delivery)
    assert (status_of(execution), sandbox.runs) == ("cancelled", [])


def test_one_that_was_cancelled_before_its_worker_drained_does_not_run_again(
    sandbox: FakeSandbox,
) -> None:
    execution, delivery = accepted(), fetch()
    sandbox.play = until_stopped
    delivery.stop(StopCause.DRAINING)
    Execution.objects.update(cancel_requested_at=timezone.now())
    services.run(delivery.id, delivery)
    assert status_of(execution) == Status.CANCELLED
