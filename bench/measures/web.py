"""HTTP submissions on one web process, beside bare views on the same server; push to many."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import redis

from bench.figures import Figure, figure
from bench.http import Answers, Request, Stream, load
from bench.peers.names import CHANNEL
from bench.systems import RUNNING, SUPERTEST, Producer

ROUNDS, EACH, CLIENTS = 5, 60, 8
ROOM = 1_000_000
SCRIPT = json.dumps({"script": "def test_one():\n    assert 1 + 1 == 2\n"}).encode()
STREAMS = (200, 1000)
PUSHES = 5
#: Seconds between two pushes: more than CAPACITY_PUSH_INTERVAL.
PAUSE = 0.5


async def http(producers: Mapping[str, Producer], ours: int, bare: int) -> dict[str, Any]:
    """Return for each request its times with one client, and the rate and p99 with eight."""
    producer = producers[SUPERTEST]
    requests = _requests(producer.ask("token"), ours, bare)
    alone: dict[str, list[float]] = {name: [] for name in requests}
    loaded: dict[str, list[Answers]] = {name: [] for name in requests}
    producer.ask("empty")
    for turn in range(ROUNDS + 1):
        for name, (request, status) in requests.items():
            refusing = status == 429
            producer.ask("limit", running=0 if refusing else RUNNING,
                         queued=0 if refusing else ROOM)  # fmt: skip
            one = await load(request, clients=1, each=EACH, status=status)
            many = await load(request, clients=CLIENTS, each=EACH // 2, status=status)
            if turn:  # the first only warms up
                alone[name] += one.times
                loaded[name].append(many)
    return {name: _result(alone[name], loaded[name]) for name in requests}


def _requests(token: str, ours: int, bare: int) -> dict[str, tuple[Request, int]]:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    submit = Request(ours, "POST", "/api/v1/executions", headers, SCRIPT)
    return {
        "bare answer": (Request(bare, "GET", "/answer"), 200),
        "row and script": (Request(bare, "POST", "/insert", headers, SCRIPT), 202),
        "submission": (submit, 202),
        "refusal": (submit, 429),
        "health": (Request(ours, "GET", "/healthz"), 200),
    }


def _result(alone: list[float], loaded: list[Answers]) -> dict[str, float]:
    one, many = figure(alone), figure(time for part in loaded for time in part.times)
    rates = sorted(part.rate for part in loaded)
    return {"median": one.median, "p99": one.p99, "least": one.least,
            "rate": rates[len(rates) // 2], "loaded p99": many.p99}  # fmt: skip


async def push(
    producers: Mapping[str, Producer], ours: int, bare: int, url: str
) -> dict[str, dict[str, Figure]]:
    """Return how long a change takes to the last of many event streams, and the bare hub's."""
    producer, client = producers[SUPERTEST], redis.Redis.from_url(url)
    headers = {"Authorization": f"Bearer {producer.ask('token')}"}
    limits = iter(range(100, 100_000))
    kinds: dict[str, tuple[Request, Callable[[], Any]]] = {
        "supertest": (
            Request(ours, "GET", "/api/v1/capacity/events", headers),
            lambda: producer.ask("limit", running=5, queued=next(limits)),
        ),
        "floor": (
            Request(bare, "GET", "/stream"), lambda: client.publish(CHANNEL, str(next(limits))),
        ),
    }  # fmt: skip
    return {str(count): await _fan_out(kinds, count) for count in STREAMS}


async def _fan_out(
    kinds: Mapping[str, tuple[Request, Callable[[], Any]]], count: int
) -> dict[str, Figure]:
    streams = {name: [await Stream.open(request) for _ in range(count)]
               for name, (request, _) in kinds.items()}  # fmt: skip
    last: dict[str, list[float]] = {name: [] for name in kinds}
    for turn in range(PUSHES + 1):
        for name, (_, change) in kinds.items():
            await asyncio.sleep(PAUSE)
            waiting = [asyncio.create_task(stream.event()) for stream in streams[name]]
            await asyncio.sleep(0)
            began = time.perf_counter()
            change()
            seen = await asyncio.gather(*waiting)
            if turn:
                last[name].append(1000 * (max(seen) - began))
    for opened in streams.values():
        for stream in opened:
            stream.close()
    return {name: figure(times) for name, times in last.items()}
