"""When a server can be called ready: it answered."""

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import redis.asyncio
from redis.exceptions import RedisError

Probe = Callable[[], Awaitable[bool]]


async def answers(probe: Probe, *, within: float, every: float = 0.05) -> bool:
    """Return whether the probe succeeds within so many seconds."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within
    while not await probe():
        if loop.time() >= deadline:
            return False
        await asyncio.sleep(every)
    return True


def redis_probe(url: str) -> Probe:
    """Return a probe that asks Redis for a PONG; one that still loads its data is not ready."""

    async def ping() -> bool:
        client = redis.asyncio.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1)
        try:
            return bool(await client.ping())
        except (RedisError, OSError):
            return False
        finally:
            await client.aclose()

    return ping


def http_probe(url: str, *, but: int | None = None) -> Probe:
    """Return a probe that asks for `url`; any answer will do, except the status `but`."""
    parts = urlsplit(url)

    async def get() -> bool:
        try:
            async with asyncio.timeout(2):
                status = await _status(parts.hostname or "", parts.port or 80, parts.path)
        except (OSError, TimeoutError, ValueError, IndexError):
            return False
        return status != but

    return get


async def _status(host: str, port: int, path: str) -> int:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        request = f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n"
        writer.write(request.encode())
        return int((await reader.readline()).split()[1])
    finally:
        writer.close()
