"""Half a thousand sockets and as many event streams on one web process, under steady change."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import psutil
import redis
import websockets
from websockets.typing import Origin

from bench.figures import quantile
from bench.http import Request
from capacity.ledger import Ledger
from capacity.limits import Limits
from supertest.processes.address import LOOPBACK

SOCKETS = STREAMS = 500
#: Connections that are opened at once, seconds between two changes, seconds of changes, and seconds
#: that the last change may take to be seen by all.
AT_ONCE, PAUSE, LASTING, PATIENCE = 20, 0.1, 60.0, 10.0
#: The queued limit says which change it is: the first has this number.
FIRST = 1000


@dataclass
class Changes:
    """When each change was made: the n-th sets the queued limit to FIRST + n."""

    times: list[float] = field(default_factory=list)

    @property
    def last(self) -> int:
        """The number of the last one."""
        return FIRST + len(self.times) - 1


@dataclass
class Client:
    """One viewer: which change it saw last, and how long each took to it, in milliseconds."""

    kind: str
    seen: int = FIRST - 1
    waits: list[float] = field(default_factory=list)
    is_lost: bool = False

    def take(self, frame: str | bytes, changes: Changes) -> None:
        """Note the changes that a frame shows: one frame may tell of several."""
        now, number = time.perf_counter(), json.loads(frame)["queued_capacity"]
        for each in range(self.seen + 1, min(number, changes.last) + 1):
            self.waits.append(1000 * (now - changes.times[each - FIRST]))
        self.seen = max(self.seen, number)


async def measure(*, port: int, pid: int, url: str, token: str, session: str) -> dict[str, Any]:
    """Return the figures of a push, of the memory (MiB), and how many clients were lost."""
    changes = Changes()
    clients = [Client("socket") for _ in range(SOCKETS)] + [
        Client("stream") for _ in range(STREAMS)
    ]
    door, all_in = asyncio.Semaphore(AT_ONCE), asyncio.Barrier(len(clients) + 1)
    headers = {"Authorization": f"Bearer {token}"}, {"Cookie": f"sessionid={session}"}
    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        viewing = [
            group.create_task(_view(client, changes, door, all_in, port, headers))
            for client in clients
        ]
        await all_in.wait()
        opened = time.perf_counter() - began
        memory = Memory(pid)
        watching = group.create_task(memory.watch())
        await _change(url, changes)
        await _until_seen(clients, changes)
        watching.cancel()
        for task in viewing:
            task.cancel()
    return {
        "seconds to open all": opened,
        "changes": len(changes.times),
        "lost": sum(client.is_lost or client.seen < changes.last for client in clients),
        "memory": memory.most,
        "processor": memory.core,
        **{kind: _figures(clients, kind) for kind in ("socket", "stream")},
    }


async def _view(
    client: Client, changes: Changes, door: asyncio.Semaphore, all_in: asyncio.Barrier,
    port: int, headers: tuple[dict[str, str], dict[str, str]],
) -> None:  # fmt: skip
    bearer, cookie = headers
    frames = _of_stream(port, bearer) if client.kind == "stream" else _of_socket(port, cookie)
    async with door:
        await anext(frames)
    await all_in.wait()
    try:
        async for frame in frames:
            client.take(frame, changes)
        client.is_lost = True
    except (OSError, websockets.ConnectionClosed):
        client.is_lost = True


async def _of_socket(port: int, headers: dict[str, str]) -> AsyncIterator[str | bytes]:
    address = f"ws://{LOOPBACK}:{port}/ws/capacity/"
    async with websockets.connect(
        address, additional_headers=headers, origin=Origin(f"http://{LOOPBACK}:{port}")
    ) as socket:
        async for frame in socket:
            yield frame


async def _of_stream(port: int, headers: dict[str, str]) -> AsyncIterator[bytes]:
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    try:
        writer.write(Request(port, "GET", "/api/v1/capacity/events", headers).encode())
        while line := await reader.readline():
            if line.startswith(b"data:"):
                yield line.removeprefix(b"data:")
    finally:
        writer.close()


async def _change(url: str, changes: Changes) -> None:
    """Change the queued limit steadily."""
    with redis.Redis.from_url(url) as client:
        ledger = Ledger(client, Limits(5, FIRST))
        end = time.perf_counter() + LASTING
        while time.perf_counter() < end:
            number = FIRST + len(changes.times)
            changes.times.append(time.perf_counter())
            ledger.configure(queued=number)
            await asyncio.sleep(PAUSE)


async def _until_seen(clients: list[Client], changes: Changes) -> None:
    deadline = time.perf_counter() + PATIENCE
    while time.perf_counter() < deadline and any(c.seen < changes.last for c in clients):
        await asyncio.sleep(0.05)


class Memory:
    """The most that a process used, in MiB of its own share, and its share of a processor."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self.most = self.core = 0.0

    async def watch(self) -> None:
        """Look each second."""
        self._process.cpu_percent()
        while True:
            await asyncio.sleep(1)
            self.most = max(self.most, self._process.memory_full_info().pss / 2**20)
            self.core = max(self.core, self._process.cpu_percent())


def _figures(clients: list[Client], kind: str) -> dict[str, float]:
    waits = sorted(wait for client in clients if client.kind == kind for wait in client.waits)
    return {"median": quantile(waits, 0.5), "p95": quantile(waits, 0.95), "most": waits[-1]}
