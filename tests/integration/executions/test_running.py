"""Run: from a fetched message to a verdict, each step recorded once."""

import pytest
import redis

from capacity.deliveries import Delivery, StopCause
from capacity.ledger import ledger
from executions import services
from executions.models import Execution, Log, TestResult
from executions.runner import (
    Outcome,
    Result,
    Run,
    Sink,
    Stop,
    TestEvent,
    TestOutcome,
    TestState,
)
from executions.services import Disposal, lifecycle
from tests.integration.executions.outage import redis_away
from tests.integration.executions.stage import (
    FakeSandbox,
    accepted,
    dispose,
    fetch,
    figures,
    moves,
    run,
    until_stopped,
)

TESTS = tuple(
    TestOutcome(f"t.py::test_{state}", f"test_{state}", state, 0.5, "why", "t.py:1")
    for state in TestState
    if state is not TestState.RUNNING
)
VERDICTS = {
    Outcome.PASSED: "passed",
    Outcome.FAILED: "failed",
    Outcome.ERRORED: "errored",
    Outcome.TIMED_OUT: "timed_out",
    Outcome.STOPPED: "cancelled",
}


@pytest.mark.parametrize(("outcome", "status"), VERDICTS.items())
def test_each_verdict_is_recorded_with_its_reason(
    outcome: Outcome, status: str, sandbox: FakeSandbox
) -> None:
    execution, delivery = accepted(), fetch()
    sandbox.play = lambda run, sink, stop: Result(outcome, "For a reason.")
    assert run(delivery) is Disposal.DONE
    execution.refresh_from_db()
    assert (execution.status, execution.reason) == (status, "For a reason.")
    assert execution.duration is not None
    assert moves(execution) == ["new → queued", "queued → running", f"running → {status}"]
    assert figures() == (0, 0)


def test_counts_and_results_are_recorded_in_order(sandbox: FakeSandbox) -> None:
    execution, delivery = accepted(), fetch()
    sandbox.play = lambda run, sink, stop: Result(Outcome.FAILED, "1 failed.", tests=TESTS)
    run(delivery)
    execution.refresh_from_db()
    counts = ("passed", "failed", "skipped", "errored", "flaky")
    assert [getattr(execution, name) for name in counts] == [1] * 5
    rows = TestResult.objects.values_list("node", "name", "outcome", "duration", "message")
    assert list(rows) == [(t.node, t.name, t.outcome, t.duration, t.message) for t in TESTS]


def test_the_log_is_recorded_as_it_was_told(sandbox: FakeSandbox) -> None:
    execution, delivery = accepted(), fetch()

    def play(run: Run, sink: Sink, stop: Stop) -> Result:
        sink.log(b"one \xff\x00")
        sink.log("zwei ü".encode())
        return Result(Outcome.PASSED, "")

    sandbox.play = play
    run(delivery)
    assert bytes(Log.objects.get(pk=execution.pk).content) == b"one \xff\x00zwei \xc3\xbc"


def test_what_was_asked_is_what_runs(sandbox: FakeSandbox) -> None:
    accepted("code", variables={"A": "1"}, timeout=3.5)
    run(fetch())
    assert sandbox.runs == [Run({"test_script.py": "code"}, {"A": "1"}, 3.5)]


def test_a_running_one_knows_its_worker_its_start_and_its_fence(sandbox: FakeSandbox) -> None:
    execution, delivery = accepted(), fetch(worker="host:7")

    def play(run: Run, sink: Sink, stop: Stop) -> Result:
        row = Execution.objects.get()
        assert (row.status, row.started_at) == ("running", delivery.fetched_at)
        assert row.delivery_tag == delivery.tag
        assert [h.active for h in ledger().roster().holders] == [True]
        return Result(Outcome.PASSED, "")

    sandbox.play = play
    run(delivery)
    execution.refresh_from_db()
    assert execution.worker == execution.transitions.get(new="running").worker == "host:7"


def test_the_slot_is_held_until_the_message_is_acknowledged(sandbox: FakeSandbox) -> None:
    accepted()
    delivery = fetch()
    assert services.run(delivery.id, delivery) is Disposal.DONE
    assert figures() == (1, 0)
    dispose(delivery, Disposal.DONE)
    dispose(delivery, Disposal.DONE)
    assert figures() == (0, 0)


@pytest.mark.parametrize(
    ("cause", "why"),
    [
        (StopCause.DRAINING, "Its worker was stopped; it runs again."),
        (StopCause.LEASE_LOST, "Its worker lost touch with the queue; it runs again."),
    ],
)
def test_one_that_its_worker_must_let_go_is_queued_again_and_no_attempt_is_counted(
    cause: StopCause, why: str, sandbox: FakeSandbox
) -> None:
    execution, delivery = accepted(), fetch()
    sandbox.play = until_stopped
    delivery.stop(cause)
    assert run(delivery) is Disposal.AGAIN
    execution.refresh_from_db()
    assert (execution.status, execution.reason, execution.attempt) == ("queued", why, 1)
    assert (execution.started_at, execution.delivery_tag) == (None, "")
    assert fetch().id == str(execution.pk)


def test_what_a_frozen_worker_abandoned_runs_again_as_often_as_attempts_are_allowed(
    sandbox: FakeSandbox,
) -> None:
    execution = accepted()
    sandbox.play = lambda run, sink, stop: Result(Outcome.ABANDONED, "It was frozen.")
    assert [run(fetch()) for _ in range(2)] == [Disposal.AGAIN, Disposal.DONE]
    execution.refresh_from_db()
    assert (execution.status, execution.attempt) == ("errored", 2)
    assert execution.reason == lifecycle.LOST_FOR_GOOD
    assert figures() == (0, 0)


def test_one_that_was_let_go_runs_to_its_end_elsewhere(sandbox: FakeSandbox) -> None:
    execution, delivery = accepted(), fetch()
    sandbox.play = until_stopped
    delivery.stop(StopCause.DRAINING)
    run(delivery)
    sandbox.play = lambda run, sink, stop: Result(Outcome.PASSED, "")
    assert run(fetch(worker="other:2")) is Disposal.DONE
    execution.refresh_from_db()
    assert (execution.status, execution.attempt, execution.reason) == ("passed", 1, "")


def test_a_verdict_that_came_before_the_stop_counts(sandbox: FakeSandbox) -> None:
    execution, delivery = accepted(), fetch()
    delivery.stop(StopCause.DRAINING)
    assert run(delivery) is Disposal.DONE
    execution.refresh_from_db()
    assert execution.status == "passed"


def test_a_second_delivery_of_a_finished_one_is_dropped(sandbox: FakeSandbox) -> None:
    execution, delivery = accepted(), fetch()
    services.run(delivery.id, delivery)
    dispose(delivery, Disposal.AGAIN)  # as after a worker that died before its acknowledgement
    assert run(fetch()) is Disposal.DONE
    assert (len(sandbox.runs), len(moves(execution)), figures()) == (1, 3, (0, 0))


def test_a_message_without_a_row_is_dropped(sandbox: FakeSandbox) -> None:
    accepted().delete()
    assert run(fetch()) is Disposal.DONE
    assert (sandbox.runs, figures()) == ([], (0, 0))


def test_a_delivery_whose_slot_is_lost_already_does_not_start(sandbox: FakeSandbox) -> None:
    execution, delivery = accepted(), fetch()
    dispose(delivery, Disposal.AGAIN)
    assert services.run(delivery.id, delivery) is Disposal.DONE
    assert (sandbox.runs, moves(execution)) == ([], ["new → queued"])


def test_one_that_only_the_ledger_knows_to_be_cancelled_does_not_start(
    sandbox: FakeSandbox,
) -> None:
    """The wish was recorded after the worker had read the row."""
    execution, delivery = accepted(), fetch()
    ledger().cancel(delivery.id)
    assert run(delivery) is Disposal.DONE
    execution.refresh_from_db()
    assert (execution.status, sandbox.runs) == ("cancelled", [])


def test_a_row_left_running_by_a_lost_worker_is_run_as_the_next_attempt(
    sandbox: FakeSandbox,
) -> None:
    execution, lost = accepted(), fetch(worker="lost:1")
    assert lifecycle.start(lost.id, lost)
    dispose(lost, Disposal.AGAIN)
    run(fetch(worker="next:2"))
    execution.refresh_from_db()
    assert (execution.status, execution.attempt) == ("passed", 2)
    assert moves(execution)[1:4] == ["queued → running", "running → queued", "queued → running"]
    back = execution.transitions.get(new="queued", old="running")
    assert (back.reason, back.worker) == ("Its worker was lost; it runs again.", "lost:1")


def test_the_verdict_of_a_worker_that_was_taken_for_lost_does_not_count(
    sandbox: FakeSandbox,
) -> None:
    execution, first = accepted(), fetch(worker="slow:1")

    def taken_over(run: Run, sink: Sink, stop: Stop) -> Result:
        dispose(first, Disposal.AGAIN)
        second = fetch(worker="next:2")
        assert lifecycle.start(second.id, second)
        return Result(Outcome.FAILED, "late")

    sandbox.play = taken_over
    assert services.run(first.id, first) is Disposal.DONE
    execution.refresh_from_db()
    assert (execution.status, execution.attempt) == ("running", 2)
    assert not Log.objects.exists()


def test_a_start_that_redis_could_not_confirm_is_given_back(sandbox: FakeSandbox) -> None:
    execution, delivery = accepted(), fetch()
    with redis_away():
        assert services.run(delivery.id, delivery) is Disposal.AGAIN
    execution.refresh_from_db()
    assert (execution.status, sandbox.runs) == ("queued", [])


def test_a_start_repeated_by_the_same_delivery_is_the_same_start() -> None:
    execution, delivery = accepted(), fetch()
    first, again = (lifecycle.start(delivery.id, delivery) for _ in range(2))
    assert first == again == execution
    assert moves(execution) == ["new → queued", "queued → running"]


def test_a_machine_that_can_run_nothing_says_so(sandbox: FakeSandbox) -> None:
    execution, delivery = accepted(), fetch()

    def play(run: Run, sink: Sink, stop: Stop) -> Result:
        raise OSError(24, "Too many open files")

    sandbox.play = play
    assert run(delivery) is Disposal.DONE
    execution.refresh_from_db()
    assert execution.status == "errored"
    assert "Too many open files" in execution.reason


def test_the_events_of_a_run_do_not_stay_in_redis(
    sandbox: FakeSandbox, redis: "redis.Redis"
) -> None:
    accepted()

    def play(run: Run, sink: Sink, stop: Stop) -> Result:
        sink.log(b"text")
        sink.test(TestEvent(TESTS[0], 1, 1))
        return Result(Outcome.PASSED, "", tests=TESTS[:1])

    sandbox.play = play
    run(fetch())
    assert redis.keys("{execution}*") == []


def test_a_host_with_a_long_name_runs_too(sandbox: FakeSandbox) -> None:
    execution = accepted()
    delivery: Delivery = fetch(worker=f"{'h' * 64}:4194304")
    Execution._meta.get_field("delivery_tag").clean(delivery.tag, execution)
    run(delivery)
    execution.refresh_from_db()
    assert execution.status == "passed"
