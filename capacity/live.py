"""Tells the viewers of this process what changed: one hub, one Redis subscription, one reading.

Sockets and event streams wait on a `Subscription`; the frame that all send is rendered once.
"""

import asyncio
import contextlib
import json
import logging
import random
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from weakref import WeakKeyDictionary

import redis
import redis.asyncio
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from django.conf import settings

from capacity.breaker import breaker
from capacity.keys import CHANGED, LIVE
from capacity.ledger import redis_client
from capacity.snapshot import Reading, areading, as_json

logger = logging.getLogger(__name__)

#: The topic of the capacity figures; other topics are whatever `announce` names.
CAPACITY = "capacity"
#: The topic of every change in the ledger, also of those that leave the figures as they are.
CHANGES = "changes"
#: Seconds without a change after which the figures are read all the same.
RESYNC = 5.0
#: Seconds between attempts to reach Redis again, at least and at most.
RETRY_LEAST, RETRY_MOST = 0.2, 3.0


def announce(topic: str) -> None:
    """Tell all hubs that `topic` changed; an outage of Redis is not the caller's business."""
    with contextlib.suppress(redis.RedisError):
        redis_client().publish(LIVE, topic)


def execution_topic(id: str) -> str:
    """Return the topic of one id in the ledger."""
    return f"execution:{id}"


class Subscription:
    """One viewer's ear; `changed` is true at once the first time."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self._event.set()

    def notify(self) -> None:
        """Wake the viewer."""
        self._event.set()

    async def changed(self, timeout: float | None = None) -> bool:
        """Wait until something changed since the last call; False after `timeout` seconds."""
        try:
            async with asyncio.timeout(timeout):  # wait_for of Python 3.11 can lose a cancellation
                await self._event.wait()
        except TimeoutError:
            return False
        self._event.clear()
        return True


class Hub:
    """Feeds every viewer of one event loop; runs while somebody listens."""

    def __init__(self) -> None:
        self.capacity_frame: str | None = None
        self.viewers = 0
        self._topics: dict[str, set[Subscription]] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._dirty = asyncio.Event()
        self._shown: Reading | None = None
        self._wait = RETRY_LEAST

    @contextlib.asynccontextmanager
    async def subscribe(self, *topics: str) -> AsyncIterator[Subscription]:
        """Listen to topics for as long as the context lasts."""
        subscription = Subscription()
        for topic in topics:
            self._topics.setdefault(topic, set()).add(subscription)
        if not self._tasks:
            self._start()
        self.viewers += 1
        try:
            if CAPACITY in topics and self.capacity_frame is None:
                await self._read()
            yield subscription
        finally:
            self.viewers -= 1
            await self._leave(subscription, topics)

    def _start(self) -> None:
        self._tasks = [asyncio.create_task(work()) for work in (self._listen, self._push)]

    async def _leave(self, subscription: Subscription, topics: tuple[str, ...]) -> None:
        for topic in topics:
            self._topics[topic].discard(subscription)
            if not self._topics[topic]:
                del self._topics[topic]
        if not self._topics:
            ended, self._tasks = self._tasks, []
            self.capacity_frame = self._shown = None
            await _end(ended)

    def _notify(self, topic: str) -> None:
        for subscription in self._topics.get(topic, ()):
            subscription.notify()

    def _notify_all(self) -> None:
        self._dirty.set()
        for topic in self._topics:
            self._notify(topic)

    # --- from Redis -------------------------------------------------------------------------------

    async def _listen(self) -> None:
        """Listen, and listen again after an outage, with back-off and jitter."""
        while True:
            try:
                async with _async_client() as client:
                    await self._receive(client)
            except (redis.RedisError, OSError) as error:
                logger.debug("the hub lost Redis: %s", error)
                self._dirty.set()
            await asyncio.sleep(self._wait * (0.5 + random.random()))  # noqa: S311
            self._wait = min(RETRY_MOST, self._wait * 2)

    async def _receive(self, client: redis.asyncio.Redis) -> None:
        async with client.pubsub(ignore_subscribe_messages=True) as channel:
            await channel.subscribe(CHANGED, LIVE)
            self._wait = RETRY_LEAST
            breaker.reset()  # it answers: the reading that follows must not be spared
            self._notify_all()  # what happened meanwhile was not heard
            async for message in channel.listen():
                text = message["data"].decode()
                if message["channel"].decode() == LIVE:
                    self._notify(text)
                else:
                    self._dirty.set()
                    self._notify(CHANGES)
                    self._notify(execution_topic(text.partition(" ")[2]))

    # --- to the viewers ---------------------------------------------------------------------------

    async def _push(self) -> None:
        """Read after a change, at most once an interval, and now and then without one."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._dirty.wait(), RESYNC)
            self._dirty.clear()
            began = time.monotonic()
            if CAPACITY in self._topics:
                await self._read()
            await asyncio.sleep(max(0, settings.CAPACITY_PUSH_INTERVAL + began - time.monotonic()))

    async def _read(self) -> None:
        """Render a reading for all, and wake them if it shows anything new."""
        found = await areading(anew=True)
        if self._shown is None or _shape(found) != _shape(self._shown):
            self._shown = found
            self.capacity_frame = json.dumps(as_json(found))
            self._notify(CAPACITY)


def _shape(found: Reading) -> tuple[object, ...]:
    """Return what of a reading is worth a push: not that time went by."""
    return replace(found.usage, oldest_wait=0.0, duration=None), found.source, found.stale


def _async_client() -> redis.asyncio.Redis:
    """Return a client that fails when its connection breaks: one that mends it misses changes."""
    return redis.asyncio.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=1,
        health_check_interval=10,
        retry=Retry(NoBackoff(), 0),
    )


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    """Cancel tasks until they have ended: redis-py swallows a cancellation while it connects."""
    while living := [task for task in tasks if not task.done()]:
        for task in living:
            task.cancel()
        await asyncio.wait(living, timeout=0.1)


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def viewers() -> int:
    """Return how many sockets and event streams this process serves."""
    return sum(hub.viewers for hub in list(_hubs.values()))


def hub() -> Hub:
    """Return the hub of the running event loop; there is one in a web process."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]
