"""The event stream of capacity, drawn from the process's one hub."""

import json
from collections.abc import AsyncGenerator

from django.core.serializers.json import DjangoJSONEncoder

from capacity import sse
from capacity.live import hub
from capacity.snapshot import areading, as_json

TOPIC = "capacity"


async def capacity_frames() -> AsyncGenerator[str, None]:
    """Yield the whole object at once and on each change, and a heartbeat in silence."""
    async with hub().subscribe(TOPIC) as subscription:
        await subscription.changed()  # at once; whatever came before is in the first reading
        yield sse.event(TOPIC, await _now())
        while True:
            if await subscription.changed(timeout=sse.HEARTBEAT_SECONDS):
                yield sse.event(TOPIC, hub().capacity_frame or await _now())
            else:
                yield sse.HEARTBEAT


async def _now() -> str:
    return json.dumps(as_json(await areading()), cls=DjangoJSONEncoder)
