"""A worker goes on on the trail of the message, and its script is told of it."""

from types import SimpleNamespace
from typing import Any

import structlog

from access import trail
from executions.queue import RUN_TASK
from supertest import messages
from tests.integration.executions.stage import FakeSandbox, accepted, fetch, run


def test_a_task_has_the_ids_of_its_message_until_its_end() -> None:
    request = {"request_id": "r-1", "traceparent": None}
    task: Any = SimpleNamespace(name=RUN_TASK, request=request)
    messages._take_up(task=task, args=("e-1",))
    assert structlog.contextvars.get_contextvars() == {"request_id": "r-1", "execution": "e-1"}
    messages._leave()
    assert structlog.contextvars.get_contextvars() == {}


def test_a_script_is_told_what_it_is_part_of(sandbox: FakeSandbox) -> None:
    execution = accepted()
    with trail.on(request_id="r-1"):
        run(fetch())
    assert sandbox.runs[0].environment == {
        "SUPERTEST_EXECUTION_ID": str(execution.pk),
        "SUPERTEST_REQUEST_ID": "r-1",
    }
