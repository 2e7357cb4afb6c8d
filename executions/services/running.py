"""Run: from a fetched message to a verdict, or back to the queue."""

import logging
from enum import Enum, auto

from django.db import InterfaceError, OperationalError, close_old_connections

from access import trail
from access.spans import span
from capacity.deliveries import Delivery, StopCause
from capacity.errors import LedgerUnreachable
from capacity.live import announce, execution_topic
from executions.artifacts import Shelf
from executions.counts import SANDBOX_FAILURES
from executions.feed import Feed
from executions.models import Execution
from executions.runner import Outcome, Result, Run, Stop, StopReason, relay
from executions.runner.sandbox import NOT_PREPARED
from executions.runner.verdict import NO_SANDBOX, NOT_STARTED
from executions.sandbox import sandbox
from executions.services.lifecycle import finish, give_back, retry, start
from executions.services.parts import legs_of
from executions.services.patience import patiently
from executions.services.variables import UnreadableSecret, given_to, note_given

logger = logging.getLogger(__name__)

STOP_REASONS = {
    StopCause.CANCELLED: StopReason.CANCELLED,
    StopCause.LEASE_LOST: StopReason.LEASE_LOST,
    StopCause.DRAINING: StopReason.DRAINING,
}
WHY_BACK = {
    StopReason.LEASE_LOST: "Its worker lost touch with the queue; it runs again.",
    StopReason.DRAINING: "Its worker was stopped; it runs again.",
}


#: How a reason opens that says nothing of the script: this machine could not run any.
OF_THE_MACHINE = (NO_SANDBOX, NOT_PREPARED, NOT_STARTED)


class Disposal(Enum):
    """What must become of the message."""

    DONE = auto()  # acknowledge it
    AGAIN = auto()  # put it back to the front


def run(execution_id: str, delivery: Delivery) -> Disposal:
    """Run one execution from its start to its verdict, in the calling thread."""
    with span("run", execution=execution_id) as note:
        disposal = _run(execution_id, delivery)
        note(disposal=disposal.name.lower())
    return disposal


def _run(execution_id: str, delivery: Delivery) -> Disposal:
    stop = Stop()

    def on_stop(cause: StopCause) -> None:
        stop.request(STOP_REASONS[cause])

    delivery.attach(on_stop)
    try:
        execution = patiently(
            lambda: start(execution_id, delivery), give_up=lambda: stop.reason is not None
        )
    except (LedgerUnreachable, OperationalError, InterfaceError) as error:
        logger.warning("not started", extra={"id": execution_id, "error": str(error)})
        return Disposal.AGAIN
    if execution is None:
        return Disposal.DONE
    announce(execution_topic(execution_id))
    try:
        return _run_and_record(execution, stop)
    finally:
        announce(execution_topic(execution_id))


def _run_and_record(execution: Execution, stop: Stop) -> Disposal:
    shelf = Shelf(execution)
    with Feed(str(execution.pk), attempt=execution.attempt) as feed:
        result = _result(execution, sink=feed, stop=stop, keep=shelf)
    if result.outcome is Outcome.ABANDONED:
        # This worker was frozen; its lease may still be its own.
        shelf.clear()
        return Disposal.AGAIN if patiently(lambda: retry(execution)) else Disposal.DONE
    was_stopped = result.outcome is Outcome.STOPPED
    if was_stopped and stop.reason and (why := WHY_BACK.get(stop.reason)):
        patiently(lambda: give_back(execution, reason=why))
        shelf.clear()
        return Disposal.AGAIN
    if patiently(lambda: finish(execution, result, log=feed.content, artifacts=shelf.rows)):
        feed.forget()  # else it is the feed of the delivery that took over
    else:
        shelf.clear()
    return Disposal.DONE


def _origin(execution: Execution) -> dict[str, str]:
    """Return what a script may tell what it tests, so that its trail goes on there."""
    carried = trail.headers()
    return {
        "SUPERTEST_EXECUTION_ID": str(execution.pk),
        "SUPERTEST_REQUEST_ID": carried.get(trail.REQUEST_ID, ""),
        "TRACEPARENT": carried.get("traceparent", ""),
    }


def _result(execution: Execution, *, sink: Feed, stop: Stop, keep: Shelf) -> Result:
    try:
        given = patiently(lambda: given_to(execution))
    except UnreadableSecret as error:
        return Result(Outcome.ERRORED, str(error))
    patiently(lambda: note_given(execution, given))
    whole = Run(
        execution.files,
        given.variables,
        execution.timeout,
        given.mask,
        retries=execution.retries,
        stop_at_first_failure=execution.stop_at_first_failure,
        origin=_origin(execution),
    )
    legs = patiently(lambda: legs_of(execution, whole))
    close_old_connections()  # what runs for minutes must not keep one of the pool's
    try:
        result = relay(sandbox(), legs, sink=sink, stop=stop, keep=keep)
        if result.reason.startswith(OF_THE_MACHINE):
            SANDBOX_FAILURES.add()
        return result
    except OSError as error:  # no processes, descriptors or disk left
        SANDBOX_FAILURES.add()
        logger.exception("the runner broke", extra={"id": str(execution.pk)})
        return Result(Outcome.ERRORED, f"This machine could not run it: {error}")
