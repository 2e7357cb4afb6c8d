"""Submissions in a crowd and by a dying web process: one execution each, and none is lost."""

import os
import signal
import uuid
from concurrent.futures import ThreadPoolExecutor, as_completed

import httpx
import pytest

from tests.acceptance.doomed_web import doomed_web
from tests.acceptance.driving import (
    SHORT,
    end_of,
    is_ready,
    listed,
    submit,
    submit_keyed,
    verdict,
)
from tests.acceptance.stack import Stack
from tests.waiting import eventually


def test_a_killed_web_process_leaves_one_execution_a_key(frail: Stack, api: httpx.Client) -> None:
    keys = [uuid.uuid4().hex for _ in range(16)]
    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(submit_keyed, api, key) for key in keys]
        next(as_completed(answers))  # the others are anywhere between their row and their answer
        os.kill(frail.pid("web"), signal.SIGKILL)
        ids = [answer.result() for answer in answers]
    assert len(set(ids)) == len(keys)
    eventually(lambda: is_ready(frail), within=30)
    assert {end_of(api, id)["status"] for id in ids} == {"passed"}  # also of a row alone
    kept = [each["id"] for each in listed(api) if each["name"] == "keyed"]
    assert sorted(kept) == sorted(ids)


@pytest.mark.parametrize("step", ["before", "after"])
def test_what_a_web_process_leaves_when_it_dies_about_its_publishing_runs_once(
    frail: Stack, api: httpx.Client, step: str
) -> None:
    key = uuid.uuid4().hex
    with doomed_web(frail, step) as url, pytest.raises(httpx.TransportError):
        httpx.post(
            f"{url}/api/v1/executions",
            headers={**api.headers, "Idempotency-Key": key},
            json={"script": SHORT.format(seconds=0), "name": step},
            timeout=30,
        )
    id = submit_keyed(api, key)
    # A row alone is published by the reconciliation.
    assert verdict(end_of(api, id)) == ("passed", 1)
    assert [each["id"] for each in listed(api) if each["name"] == step] == [id]


def test_32_submissions_at_once_are_all_taken(stack: Stack) -> None:
    with stack.client() as api, ThreadPoolExecutor(32) as pool:
        api.patch("/capacity", json={"paused": True}).raise_for_status()
        said = len(stack.log())
        ids = list(pool.map(lambda _: submit(api, seconds=0), range(32)))
        ends = list(pool.map(lambda id: api.post(f"/executions/{id}/cancel").status_code, ids))
        api.patch("/capacity", json={"paused": False}).raise_for_status()
    assert (len(set(ids)), set(ends)) == (32, {200})
    assert "locked" not in stack.log()[said:]
