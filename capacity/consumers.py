"""The capacity figures over a socket: whole on connect, then on each change."""

import asyncio
import json
from contextlib import suppress
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer

from django.core.serializers.json import DjangoJSONEncoder

from capacity.live import hub
from capacity.snapshot import areading, as_json

#: Tells the page that it must sign in again, and not try on.
UNAUTHENTICATED = 4401
#: Seconds of silence after which the figures are sent again, as a sign of life.
HEARTBEAT_SECONDS = 15.0


class CapacityConsumer(AsyncWebsocketConsumer):
    """One viewer of the meter."""

    feed: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        """Accept, or close with a code that the page can read: only accepted sockets have one."""
        await self.accept()  # type: ignore[no-untyped-call]
        user = self.scope.get("user")
        if user is None or not user.is_authenticated:
            await self.close(code=UNAUTHENTICATED)  # type: ignore[no-untyped-call]
            return
        self.feed = asyncio.create_task(self._feed())

    async def disconnect(self, code: int) -> None:
        """Stop sending."""
        if self.feed is not None:
            self.feed.cancel()
            with suppress(asyncio.CancelledError):
                await self.feed

    async def receive(self, *_: Any, **__: Any) -> None:
        """Ignore what viewers send."""

    async def _feed(self) -> None:
        async with hub().subscribe("capacity") as subscription:
            while True:
                changed = await subscription.changed(timeout=HEARTBEAT_SECONDS)
                frame = hub().capacity_frame if changed else None
                await self.send(frame or await _now())  # type: ignore[no-untyped-call]


async def _now() -> str:
    return json.dumps(as_json(await areading()), cls=DjangoJSONEncoder)
