"""The API seen from outside: a script from its submission to its verdict, followed live."""

import json
import time
from collections.abc import Iterator
from typing import Any

import httpx

from tests.acceptance.stack import Stack
from tests.waiting import eventually

SCRIPT = """\
import time

def test_first():
    print("héllo", flush=True)

def test_second():
    time.sleep(0.3)
    assert 1 == 2, "no"
"""
ENDLESS = "import time\n\ndef test_it():\n    time.sleep(300)\n"


def events(answer: httpx.Response) -> Iterator[tuple[str, Any]]:
    """Yield (name, data) of each event of a stream."""
    name = ""
    for line in answer.iter_lines():
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            yield name, json.loads(value)


def test_an_execution_is_followed_to_its_verdict(stack: Stack) -> None:
    with stack.client("run") as api:
        started = api.post("/executions", json={"script": SCRIPT})
        assert started.status_code == 202
        path = started.headers["Location"].removeprefix("/api/v1")
        with api.stream("GET", f"{path}/events") as answer:
            seen = list(events(answer))
        assert (seen[-1][0], seen[-1][1]["status"]) == ("status", "failed")
        assert {data["outcome"] for name, data in seen if name == "test"} >= {"passed", "failed"}
        streamed = "".join(data["data"] for name, data in seen if name == "log")
        log = api.get(f"{path}/log")
        assert (log.text, log.headers["X-Log-Complete"]) == (streamed, "true")
        assert "héllo" in streamed
        results = api.get(f"{path}/results").json()["items"]
        assert [entry["outcome"] for entry in results] == ["passed", "failed"]
        assert b'failures="1"' in api.get(f"{path}/junit.xml").content


def test_a_change_of_limits_reaches_a_stream_soon(frail: Stack, api: httpx.Client) -> None:
    with frail.client() as other, api.stream("GET", "/capacity/events") as answer:
        figures = (data for _, data in events(answer))
        assert next(figures)["paused"] is False
        changed = time.monotonic()
        other.patch("/capacity", json={"paused": True})
        assert next(f for f in figures if f["paused"])
        assert time.monotonic() - changed < 2  # a bound for busy machines; bench/ has the figures
        other.patch("/capacity", json={"paused": False})


def test_a_full_service_refuses_and_a_cancel_makes_room(small: Stack) -> None:
    with small.client("run") as api:
        running, waiting, refused = (
            api.post("/executions", json={"script": ENDLESS}) for _ in range(3)
        )
        assert [a.status_code for a in (running, waiting, refused)] == [202, 202, 429]
        assert refused.json()["retry_after"] == int(refused.headers["Retry-After"])
        path = f"/executions/{running.json()['id']}"
        eventually(lambda: api.get(path).json()["status"] == "running")
        assert api.post(f"{path}/cancel").status_code == 200
        eventually(lambda: api.get(path).json()["status"] == "cancelled")
        second = f"/executions/{waiting.json()['id']}"
        eventually(lambda: api.get(second).json()["status"] == "running")
