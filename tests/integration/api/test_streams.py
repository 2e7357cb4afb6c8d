"""The event streams: whole on connect, then what changes, and nothing lost."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

import pytest

from django.utils import timezone

from access.threads import in_thread
from capacity import sse
from capacity.ledger import ledger
from capacity.live import announce, execution_topic, hub
from executions.feed import Feed
from executions.models import Execution
from executions.runner import Outcome, Result, TestEvent, TestOutcome, TestState
from executions.services.lifecycle import finish
from tests.integration.api.client import ApiClient

Event = tuple[str, str, Any]
PASSED = TestOutcome(node="test_script.py::test_a", name="test_a", outcome=TestState.PASSED)


@asynccontextmanager
async def watching(
    client: ApiClient, path: str, **headers: str
) -> AsyncIterator[AsyncIterator[Event]]:
    """Open an event stream; at its end the hub has forgotten this viewer."""
    response = await client.send("get", path, **headers)
    assert response.headers["Content-Type"] == "text/event-stream"
    async with aclosing(aiter(response)) as chunks:
        yield events(chunks)
    assert not hub()._topics


async def events(chunks: AsyncIterator[bytes]) -> AsyncIterator[Event]:
    """Yield (name, id, data) of each event of a stream; comments have the name ":"."""
    async for chunk in chunks:
        fields = dict(line.split(": ", 1) for line in chunk.decode().splitlines() if line)
        data = json.loads(fields["data"]) if "data" in fields else None
        yield fields.get("event", ":"), fields.get("id", ""), data


async def until(stream: AsyncIterator[Event], name: str, **wanted: Any) -> list[Event]:
    """Return the events up to the one of this name with these members."""
    seen: list[Event] = []
    async with asyncio.timeout(5):
        async for event in stream:
            seen.append(event)
            if event[0] == name and all(event[2][key] == wanted[key] for key in wanted):
                return seen
    raise AssertionError(f"the stream ended without {name} {wanted}: {seen}")


async def rest(stream: AsyncIterator[Event]) -> list[Event]:
    """Return the events up to the end of the stream."""
    async with asyncio.timeout(5):
        return [event async for event in stream]


def log_of(seen: list[Event]) -> str:
    """Return the log's text, checked for gaps."""
    text = ""
    for name, _, data in seen:
        if name == "log":
            assert data["offset"] == len(text.encode())
            text += data["data"]
    return text


@pytest.fixture
async def running(tester: ApiClient) -> Execution:
    """An execution of Ann's that runs."""
    started = await tester.send("post", "/executions", {"script": "def test_a(): pass"})
    await Execution.objects.aupdate(
        status="running", started_at=timezone.now(), delivery_tag="t", worker="w1"
    )
    return await Execution.objects.aget(pk=started.json()["id"])


@pytest.fixture
def feed(running: Execution) -> Feed:
    """What its worker writes to."""
    return Feed(str(running.pk), attempt=1)


async def tell(feed: Feed, *news: bytes | TestOutcome) -> None:
    """Write news to the feed, as a worker does."""
    for item in news:
        if isinstance(item, bytes):
            feed.log(item)
        else:
            feed.test(TestEvent(item, number=1, of=1))
    await in_thread(feed.write)


async def end(execution: Execution, feed: Feed) -> None:
    """End the execution with a test that passed."""
    result = Result(Outcome.PASSED, "All passed.", tests=(PASSED,))
    assert await in_thread(finish, execution, result, log=feed.content)
    await in_thread(feed.forget)
    await in_thread(announce, execution_topic(str(execution.pk)))


async def test_the_capacity_stream_begins_with_the_whole_object(viewer: ApiClient) -> None:
    async with watching(viewer, "/capacity/events") as stream:
        ((_, _, figures),) = await until(stream, "capacity")
    assert figures == {**(await viewer.send("get", "/capacity")).json(), "as_of": figures["as_of"]}


async def test_each_change_of_capacity_is_an_event(viewer: ApiClient) -> None:
    async with watching(viewer, "/capacity/events") as stream:
        await until(stream, "capacity", running_capacity=5)
        await in_thread(ledger().configure, running=3)
        await until(stream, "capacity", running_capacity=3)
        await in_thread(ledger().configure, paused=True)
        await until(stream, "capacity", paused=True)


async def test_silence_is_filled_with_heartbeats(
    viewer: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sse, "HEARTBEAT_SECONDS", 0.01)
    async with watching(viewer, "/capacity/events") as stream:
        await until(stream, ":")


async def test_a_viewer_who_leaves_is_forgotten(viewer: ApiClient) -> None:
    async with watching(viewer, "/capacity/events") as stream:
        await anext(stream)
        assert hub()._topics


async def test_a_stream_that_is_opened_early_tells_all_as_it_happens(
    tester: ApiClient, running: Execution, feed: Feed
) -> None:
    async with watching(tester, f"/executions/{running.pk}/events") as stream:
        seen = await until(stream, "status", status="running")
        await tell(feed, "héll".encode()[:2])
        seen += await until(stream, "log", data="h")
        await tell(feed, "héll".encode()[2:], PASSED)
        seen += await until(stream, "log", data="éll")
        await end(running, feed)
        seen += await rest(stream)
    assert log_of(seen) == "héll"
    assert next(data["name"] for name, _, data in seen if name == "test") == "test_a"
    assert (seen[-1][0], seen[-1][2]["status"]) == ("status", "passed")


async def test_a_late_joiner_loses_nothing(
    tester: ApiClient, running: Execution, feed: Feed
) -> None:
    await tell(feed, b"line\n" * 100_000, PASSED)
    await end(running, feed)
    async with watching(tester, f"/executions/{running.pk}/events") as stream:
        seen = await rest(stream)
    assert log_of(seen) == "line\n" * 100_000
    assert [data["outcome"] for name, _, data in seen if name == "test"] == ["passed"]
    assert [name for name, _, _ in seen].count("status") == 1
    assert seen[-1][0] == "status"


async def test_a_viewer_resumes_after_the_last_event(
    tester: ApiClient, running: Execution, feed: Feed
) -> None:
    path = f"/executions/{running.pk}/events"
    await tell(feed, b"first\n", PASSED)
    async with watching(tester, path) as stream:
        last = (await until(stream, "log", data="first\n"))[-1][1]
    await tell(feed, b"second\n")
    async with watching(tester, path, Last_Event_ID=last) as stream:
        seen = await until(stream, "log")
    assert [name for name, _, _ in seen] == ["status", "log"]
    assert seen[-1][2] == {"offset": 6, "data": "second\n"}


async def test_who_waits_is_told_when_the_place_moves(tester: ApiClient) -> None:
    ledger().configure(running=0)
    body = {"script": "def test_a(): pass"}
    first, second = [(await tester.send("post", "/executions", body)).json() for _ in range(2)]
    async with watching(tester, f"/executions/{second['id']}/events") as stream:
        await until(stream, "status", position=2)
        await tester.send("post", f"/executions/{first['id']}/cancel")
        await until(stream, "status", position=1)


async def test_the_log_is_read_from_an_offset(
    tester: ApiClient, running: Execution, feed: Feed
) -> None:
    path = f"/executions/{running.pk}/log"
    empty = await tester.send("get", path)
    assert (empty.content, empty.headers["X-Log-Complete"]) == (b"", "false")
    await tell(feed, b"0123456789")
    part = await tester.send("get", f"{path}?offset=4")
    assert (part.content, part.headers["X-Log-Complete"]) == (b"456789", "false")
    await end(running, feed)
    whole = await tester.send("get", path)
    assert (whole.content, whole.headers["X-Log-Complete"]) == (b"0123456789", "true")
    assert whole.headers["Content-Type"] == "text/plain; charset=utf-8"
    beyond = await tester.send("get", f"{path}?offset=99")
    assert (beyond.content, beyond.headers["X-Log-Complete"]) == (b"", "true")


@pytest.mark.parametrize("offset", ["-1", "x", "", "1.5"])
async def test_an_offset_is_a_whole_number(
    tester: ApiClient, running: Execution, offset: str
) -> None:
    response = await tester.send("get", f"/executions/{running.pk}/log?offset={offset}")
    assert response.json()["errors"][0]["field"] == "offset"


async def test_results_and_junit_tell_what_each_test_came_to(
    tester: ApiClient, running: Execution, feed: Feed
) -> None:
    await end(running, feed)
    path = f"/executions/{running.pk}"
    results = (await tester.send("get", f"{path}/results")).json()
    assert results == {
        "items": [
            {"id": PASSED.node, "name": "test_a", "outcome": "passed", "duration": None,
             "message": "", "location": ""}
        ],
        "next": None,
    }  # fmt: skip
    junit = await tester.send("get", f"{path}/junit.xml")
    assert junit.headers["Content-Type"] == "application/xml"
    assert b'<testcase name="test_a"' in junit.content
