"""Bare views on the same server: an answer, a row with a script call, a hub of event streams."""

import asyncio
import os
import uuid
from collections.abc import AsyncIterator
from typing import Any

import redis
import redis.asyncio

from django.conf import settings
from django.core.asgi import get_asgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path

from bench.peers.names import CHANNEL

if not settings.configured:
    settings.configure(
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": os.environ["BENCH_DATABASE"],
                "OPTIONS": {
                    "transaction_mode": "IMMEDIATE",
                    "timeout": 20,
                    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
                },
            }
        },
    )
application = get_asgi_application()

from access.threads import in_thread  # noqa: E402  (needs the settings)

client = redis.Redis.from_url(os.environ["BENCH_REDIS"])
script = client.register_script("return redis.call('INCR', KEYS[1])")


async def answer(request: HttpRequest) -> HttpResponse:
    """Answer, and nothing else."""
    return HttpResponse(b"{}", content_type="application/json")


async def insert(request: HttpRequest) -> HttpResponse:
    """Insert one row and call one script, in the pool of threads that Supertest uses too."""
    await in_thread(_insert, request.body)
    return HttpResponse(b"{}", status=202, content_type="application/json")


def _insert(body: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bare (id, body) VALUES (%s, %s)", [uuid.uuid4().hex, body])
    script(keys=("bare:count",))


def make_table() -> None:
    """Make the table; called once, before the server starts."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bare (id TEXT PRIMARY KEY, body BLOB)")


class _Hub:
    listeners: set[asyncio.Event] = set()
    task: asyncio.Task[None] | None = None
    frame = b"data: 0\n\n"


async def stream(request: HttpRequest) -> StreamingHttpResponse:
    """Send each message of the channel as an event."""
    if _Hub.task is None:
        _Hub.task = asyncio.create_task(_listen())
    return StreamingHttpResponse(_frames(), content_type="text/event-stream")


async def _frames() -> AsyncIterator[bytes]:
    event = asyncio.Event()
    _Hub.listeners.add(event)
    try:
        yield _Hub.frame
        while True:
            await event.wait()
            event.clear()
            yield _Hub.frame
    finally:
        _Hub.listeners.discard(event)


async def _listen() -> None:
    async with redis.asyncio.from_url(os.environ["BENCH_REDIS"]).pubsub() as channel:
        await channel.subscribe(CHANNEL)
        async for message in channel.listen():
            if message["type"] == "message":
                _Hub.frame = b"data: " + message["data"] + b"\n\n"
                for event in _Hub.listeners:
                    event.set()


urlpatterns: list[Any] = [
    path("answer", answer), path("insert", insert), path("stream", stream),
]  # fmt: skip

if __name__ == "__main__":
    make_table()
