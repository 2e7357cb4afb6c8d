"""What viewers are told over a socket: the capacity figures; that something of a page changed."""

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer

from django.core.serializers.json import DjangoJSONEncoder

from capacity.control import ACTS
from capacity.live import hub
from capacity.sampler import SAMPLES
from capacity.snapshot import areading, as_json

#: Tells the page that it must sign in again, and not try on.
UNAUTHENTICATED = 4401
#: Seconds of silence after which the figures are sent again, as a sign of life.
HEARTBEAT_SECONDS = 15.0


class Viewer(AsyncWebsocketConsumer):
    """Somebody who signed in and listens; what is said is the business of `begin`."""

    feeds: tuple[asyncio.Task[None], ...] = ()

    def begin(self) -> tuple[asyncio.Task[None], ...]:
        """Return the tasks that tell."""
        raise NotImplementedError

    async def connect(self) -> None:
        """Accept, or close with a code that the page can read: only accepted sockets have one."""
        await self.accept()  # type: ignore[no-untyped-call]
        user = self.scope.get("user")
        if user is None or not user.is_authenticated:
            await self.close(code=UNAUTHENTICATED)  # type: ignore[no-untyped-call]
            return
        self.feeds = self.begin()

    async def disconnect(self, code: int) -> None:
        """Stop sending."""
        for feed in self.feeds:
            feed.cancel()
            with suppress(asyncio.CancelledError):
                await feed

    async def receive(self, *_: Any, **__: Any) -> None:
        """Ignore what viewers send."""


class CapacityConsumer(Viewer):
    """One viewer of the meter: the figures, whole on connect, then on each change."""

    def begin(self) -> tuple[asyncio.Task[None], ...]:
        """Tell the figures."""
        return (asyncio.create_task(self._feed()),)

    async def _feed(self) -> None:
        async with hub().subscribe("capacity") as subscription:
            while True:
                changed = await subscription.changed(timeout=HEARTBEAT_SECONDS)
                frame = hub().capacity_frame if changed else None
                await self.send(frame or await _now())  # type: ignore[no-untyped-call]


class RoomConsumer(Viewer):
    """One viewer of the operators' page: only the names of what changed; the page asks for it."""

    #: What the page names a change of some topics.
    CHANGES: Mapping[str, tuple[str, ...]] = {"now": ("capacity", ACTS), "history": (SAMPLES,)}

    def begin(self) -> tuple[asyncio.Task[None], ...]:
        """Tell of each kind of change."""
        told = self.CHANGES.items()
        return tuple(asyncio.create_task(self._tell(name, topics)) for name, topics in told)

    async def _tell(self, name: str, topics: tuple[str, ...]) -> None:
        async with hub().subscribe(*topics) as subscription:
            while True:
                await subscription.changed(timeout=HEARTBEAT_SECONDS)
                await self.send(name)  # type: ignore[no-untyped-call]


async def _now() -> str:
    return json.dumps(as_json(await areading()), cls=DjangoJSONEncoder)
