"""A small HTTP client whose own cost is low: kept connections, one request at a time on each."""

import asyncio
import time
from dataclasses import dataclass, field

from supertest.processes.address import LOOPBACK


@dataclass(frozen=True)
class Request:
    """What to send."""

    port: int
    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def encode(self) -> bytes:
        """Return it as bytes."""
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        lines += [f"Content-Length: {len(self.body)}"] if self.body else []
        return "\r\n".join([*lines, "", ""]).encode() + self.body


@dataclass(frozen=True)
class Answers:
    """Milliseconds of each request, and how many came in a second."""

    times: list[float]
    rate: float


class UnexpectedStatus(Exception):
    """The server answered something else."""


async def load(request: Request, *, clients: int, each: int, status: int) -> Answers:
    """Send `each` requests from each of `clients` connections."""
    began = time.perf_counter()
    found = await asyncio.gather(*(_client(request, each, status) for _ in range(clients)))
    spent = time.perf_counter() - began
    times = [one for times in found for one in times]
    return Answers(times, len(times) / spent)


async def _client(request: Request, count: int, status: int) -> list[float]:
    reader, writer = await asyncio.open_connection(LOOPBACK, request.port)
    content, times = request.encode(), []
    for _ in range(count):
        began = time.perf_counter()
        writer.write(content)
        got = await _answer(reader)
        times.append(1000 * (time.perf_counter() - began))
        if got != status:
            raise UnexpectedStatus(f"{request.path}: {got} instead of {status}")
    writer.close()
    return times


async def _answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            await reader.readexactly(int(line.partition(b":")[2]))
    return int(head[9:12])


class Stream:
    """One event stream; notes when each part of it comes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def open(cls, request: Request) -> "Stream":
        """Open it, and read up to its first event."""
        reader, writer = await asyncio.open_connection(LOOPBACK, request.port)
        writer.write(request.encode())
        stream = cls(reader, writer)
        await stream.event()
        return stream

    async def event(self) -> float:
        """Wait for the next event; return when it was here."""
        while True:
            line = await self._reader.readline()
            if not line:
                raise UnexpectedStatus("the stream ended")
            if line.startswith(b"data:"):
                return time.perf_counter()

    def close(self) -> None:
        """Leave."""
        self._writer.close()
