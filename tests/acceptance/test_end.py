"""How `manage.py run` ends while scripts run and people watch."""

import signal
import time
from collections.abc import Iterator

import httpx
import psutil
import pytest

from tests.acceptance.conftest import StartStack
from tests.acceptance.stack import Stack
from tests.waiting import eventually

ENDLESS = "import time\n\ndef test_endless():\n    time.sleep(600)\n"


@pytest.fixture
def busy(start_stack: StartStack) -> Iterator[Stack]:
    """A product that runs one endless script, with somebody who watches its events."""
    stack = start_stack()
    with stack.client() as client:
        execution = client.post("/executions", json={"script": ENDLESS}).raise_for_status().json()
        with client.stream("GET", f"/executions/{execution['id']}/events") as events:
            assert events.status_code == 200
            eventually(lambda: _status(client, execution["id"]) == "running", within=15)
            eventually(lambda: len(_scripts(stack)) > 0, within=15)
            yield stack


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_neither_scripts_nor_viewers_keep_it_from_ending(busy: Stack, how: signal.Signals) -> None:
    started = time.monotonic()
    busy.stop(how)
    assert time.monotonic() - started < 10


@pytest.mark.timed
def test_a_script_ends_with_its_killed_worker(busy: Stack) -> None:
    scripts = _scripts(busy)
    psutil.Process(busy.pid("worker")).kill()
    eventually(lambda: not [each for each in scripts if each.is_running()], within=1)


def test_an_execution_that_a_drain_stopped_goes_on_after_a_restart_of_everything(
    busy: Stack,
) -> None:
    assert busy.stop() == 0
    busy.start()
    with busy.client() as client:
        [execution] = client.get("/executions").json()["items"]
        eventually(lambda: _status(client, execution["id"]) == "running", within=40)
        [again] = client.get("/executions").json()["items"]
        # What a drain stops is no loss.
        assert (again["id"], again["attempt"]) == (execution["id"], 1)


def _status(client: httpx.Client, execution: str) -> str:
    status: str = client.get(f"/executions/{execution}").raise_for_status().json()["status"]
    return status


def _scripts(stack: Stack) -> list[psutil.Process]:
    return psutil.Process(stack.pid("worker")).children(recursive=True)
