"""One fault of workers each, seen from outside: what they ran runs again, and ends once."""

import contextlib
import os
import signal
import time
from datetime import datetime
from functools import partial

import httpx
import pytest

from tests.acceptance.conftest import DRAIN, FRAIL, LEASE, StartStack
from tests.acceptance.driving import (
    LIVING,
    another_worker,
    children,
    end_of,
    frozen,
    running,
    runs,
    submit,
    until_begun,
    verdict,
    wait,
    when_gone,
)
from tests.acceptance.stack import Stack
from tests.waiting import eventually


@pytest.mark.timed
def test_what_a_killed_worker_ran_runs_again_within_a_lease_and_2_seconds(
    start_stack: StartStack,
) -> None:
    # A product of its own: one whose worker was killed before takes longer to start it again.
    stack = start_stack(**FRAIL)
    with stack.client() as api:
        id = running(api, seconds=4)
        os.kill(stack.pid("worker"), signal.SIGKILL)
        killed_at = time.monotonic()
        again = wait(api, id, lambda found: found["attempt"] == 2)
        assert time.monotonic() - killed_at < LEASE + 2
        assert again["status"] in LIVING
        assert end_of(api, id)["status"] == "passed"


def test_what_kills_its_worker_twice_ends_errored(frail: Stack, api: httpx.Client) -> None:
    id = running(api, seconds=600)
    for attempt in (1, 2):
        wait(api, id, partial(runs, attempt=attempt))
        os.kill(frail.pid("worker"), signal.SIGKILL)
    ended = end_of(api, id)
    assert ended["status"] == "errored"
    assert ended["reason"] == "Its worker was lost as often as attempts are allowed."


def test_what_all_workers_ran_runs_again_when_all_were_killed(
    frail: Stack, api: httpx.Client
) -> None:
    with contextlib.ExitStack() as ends:
        other = ends.enter_context(another_worker(frail))
        ids = [submit(api, seconds=5) for _ in range(2)]
        for id in ids:
            until_begun(api, id)
        other.kill()
        os.kill(frail.pid("worker"), signal.SIGKILL)
        waiting = submit(api, seconds=0)
    assert [verdict(end_of(api, id)) for id in ids] == [("passed", 2), ("passed", 2)]
    assert verdict(end_of(api, waiting)) == ("passed", 1)


@pytest.mark.timed
def test_a_frozen_worker_keeps_no_slot_and_ends_nothing_when_it_wakes(
    frail: Stack, api: httpx.Client
) -> None:
    id, worker = running(api, seconds=2), frail.pid("worker")
    scripts = children(worker)
    with another_worker(frail):
        with frozen(worker):
            gone_at = when_gone(scripts)
            again = wait(api, id, partial(runs, attempt=2))
            assert gone_at < datetime.fromisoformat(again["started_at"]).timestamp()
            ended = end_of(api, id)
            said = len(frail.log())
        assert verdict(ended) == ("passed", 2)
        eventually(lambda: "fenced" in frail.log()[said:], within=10, what="it learns of its loss")
        assert end_of(api, id) == ended


def test_a_worker_that_is_told_to_end_drains(frail: Stack, api: httpx.Client) -> None:
    long, short = submit(api, seconds=DRAIN + 2), submit(api, seconds=DRAIN / 2)
    for id in (long, short):
        until_begun(api, id)
    worker = frail.pid("worker")
    os.kill(worker, signal.SIGTERM)
    waiting = submit(api, seconds=0)
    ends = [end_of(api, id) for id in (short, long, waiting)]
    assert [verdict(ended) for ended in ends] == [("passed", 1)] * 3
    starts = [ended["started_at"] for ended in ends]
    # Nothing was fetched after the signal; `long` went to the front.
    assert starts == sorted(starts)
    assert api.get(f"/executions/{long}/log").text.count("begun") == 2  # stopped, then to its end
    assert frail.pid("worker") != worker
