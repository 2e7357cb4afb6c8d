"""The way out of a run's sandbox: a proxy for HTTP and tunnels, outside of it.

The socket that it listens on was opened inside, on the loopback of a network without any other
way; the runner's plugin sends it out before the script is loaded. So nothing has to run inside.
"""

import asyncio
import os
import resource
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any

from executions.runner.egress import Policy, Refused, Unreachable
from executions.runner.limits import KIB, MIB
from executions.runner.proxied import Request

PIECE, HEAD_MOST = 64 * KIB, 64 * KIB
HEAD_SECONDS, CONNECT_SECONDS = 15, 10
CONNECTIONS, TRAFFIC, NOTES = 64, 1024 * MIB, 50
#: Names that are looked up at once: of one run, and of all, each in a thread of its own.
LOOK_UPS, ALL_LOOK_UPS = 4, 32

#: Tells the run's log something in words.
Tell = Callable[[str], None]


class Proxy:
    """The proxy of one run."""

    #: Connections of all runs; each costs this process two descriptors.
    connections = 0

    def __init__(self, policy: Policy, tell: Tell) -> None:
        self._policy, self._tell = policy, tell
        self._told: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._traffic = 0
        self._look_ups = asyncio.Semaphore(LOOK_UPS)
        self._server: asyncio.Server | None = None

    async def expect(self, receiver: int) -> None:
        """Serve the socket that comes over `receiver`, once it comes."""
        asyncio.get_running_loop().add_reader(receiver, self._receive, receiver)

    async def end(self, receiver: int) -> None:
        """Close everything."""
        asyncio.get_running_loop().remove_reader(receiver)
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _receive(self, receiver: int) -> None:
        """Take what was sent: the first one, if it is a socket that listens."""
        asyncio.get_running_loop().remove_reader(receiver)
        with socket.socket(fileno=os.dup(receiver)) as way:
            found = socket.recv_fds(way, 1, 1)[1]
        for descriptor in found:
            listener = _listener(descriptor)
            if listener is not None:
                self._start(self._listen(listener))

    async def _listen(self, listener: socket.socket) -> None:
        self._server = await asyncio.start_server(self._accept, sock=listener, limit=HEAD_MOST)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 4
        if len(self._tasks) >= CONNECTIONS or Proxy.connections >= most:
            self._note("a connection was refused: there are too many at once")
            writer.close()
        else:
            self._start(self._serve(reader, writer))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # --- one connection ---------------------------------------------------------------------------

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        Proxy.connections += 1
        try:
            with suppress(OSError, EOFError, asyncio.LimitOverrunError):
                await self._answer(reader, writer)
        finally:
            Proxy.connections -= 1
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), HEAD_SECONDS)
        try:
            request = Request.parse(head)
        except ValueError as error:
            return await _say(writer, "400 Bad Request", f"The proxy can't read this: {error}.")
        where = f"{request.host}:{request.port}"
        try:
            there, way = await self._connect(request)
        except Refused as refusal:
            self._note(f"{where} was refused: {refusal}")
            return await _say(writer, "403 Refused by Supertest", f"{where}: {refusal}.")
        except Unreachable as error:
            self._note(f"{where} was not reached: {error}")
            return await _say(writer, "502 Not reached by Supertest", f"{where}: {error}.")
        try:
            await self._join(request, (reader, writer), (there, way))
        finally:
            way.close()

    async def _connect(self, request: Request) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        async with self._look_ups:
            addresses = await self._policy.addresses(request.host, request.port)
        problem = "it has no address"
        for address in dict.fromkeys(addresses):
            try:
                return await asyncio.wait_for(
                    asyncio.open_connection(address, request.port), CONNECT_SECONDS
                )
            except TimeoutError:
                problem = "it does not answer"
            except OSError as error:
                problem = os.strerror(error.errno) if error.errno else str(error)
        raise Unreachable(problem)

    async def _join(
        self,
        request: Request,
        client: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        server: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    ) -> None:
        """Pass on what either says until the server has said all."""
        if request.is_tunnel:
            client[1].write(b"HTTP/1.1 200 Connected\r\n\r\n")
        else:
            server[1].write(request.opening)
        sending = asyncio.create_task(self._pass(client[0], server[1]))
        try:
            await self._pass(server[0], client[1])
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)

    async def _pass(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        while data := await source.read(PIECE):
            self._traffic += len(data)
            if self._traffic > TRAFFIC:
                self._note(f"it moved more than {TRAFFIC // MIB} MB, so nothing more gets through")
                return
            target.write(data)
            await target.drain()
        if target.can_write_eof():
            target.write_eof()

    def _note(self, words: str) -> None:
        """Tell the log, but nothing twice and not without end."""
        if words not in self._told and len(self._told) < NOTES:
            self._told.add(words)
            self._tell(f"network: {words}")


def _listener(descriptor: int) -> socket.socket | None:
    """Return the listening socket that a descriptor is, or None for anything else."""
    try:
        found = socket.socket(fileno=descriptor)
    except OSError:
        os.close(descriptor)
        return None
    is_tcp = found.family == socket.AF_INET and found.type == socket.SOCK_STREAM
    if is_tcp and found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
        return found
    found.close()
    return None


async def _say(writer: asyncio.StreamWriter, status: str, words: str) -> None:
    """Answer instead of the server; the words are in the reason too, which clients quote."""
    body = f"{words}\n".encode()
    reason = words.encode("ascii", "replace").decode().replace("\r", " ").replace("\n", " ")
    head = f"HTTP/1.1 {status}: {reason[:300]}\r\nContent-Type: text/plain; charset=utf-8\r\n"
    writer.write(f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)
    await writer.drain()


@contextmanager
def serving(receiver: int, policy: Policy, tell: Tell) -> Iterator[None]:
    """Serve one run, whose socket comes over `receiver`, in the thread of all proxies."""
    proxy = Proxy(policy, tell)
    _call(proxy.expect(receiver))
    try:
        yield
    finally:
        _call(proxy.end(receiver))


def _call(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run_coroutine_threadsafe(work, _loop()).result()


@cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    loop.set_default_executor(ThreadPoolExecutor(ALL_LOOK_UPS, "look-ups"))
    threading.Thread(target=loop.run_forever, name="proxies", daemon=True).start()
    return loop
