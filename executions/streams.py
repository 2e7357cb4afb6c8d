"""The event stream of one execution: its status, log and tests, from the start or a cursor on."""

import asyncio
import json
import re
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder

from access.threads import in_thread
from capacity import sse
from capacity.errors import LedgerUnreachable
from capacity.live import hub
from executions.live import Batch, Cursor, read_since
from executions.log_text import LogDecoder
from executions.models import Execution
from executions.present import as_json, place_of
from executions.states import LIVING, Status

#: Seconds after which a stream looks again when Redis could not be read.
RETRY_SECONDS = 1.0
#: Seconds between two looks: many viewers of a queue that moves fast must not ask each time.
PAUSE_QUEUED, PAUSE_RUNNING = 0.2, 0.05


def cursor_of(last_event_id: str) -> Cursor:
    """Return where a viewer stopped, from the `id` of its last event; else the start."""
    found = re.fullmatch(r"([0-9]{1,15})-([0-9]{1,9})", last_event_id)
    return Cursor(log=int(found[1]), tests=int(found[2])) if found else Cursor(log=0, tests=0)


async def execution_frames(id: UUID, cursor: Cursor) -> AsyncGenerator[str, None]:
    """Yield what happened since `cursor` and what happens, until the end; the status comes last."""
    stream = ExecutionStream(id, cursor)
    # The place of one that waits moves with those before it.
    async with hub().subscribe(f"execution:{id}", "capacity") as subscription:
        while True:
            timeout = sse.HEARTBEAT_SECONDS if stream.in_sync else RETRY_SECONDS
            if not await subscription.changed(timeout=timeout) and stream.in_sync:
                yield sse.HEARTBEAT
                continue
            async for frame in stream.catch_up():
                yield frame
            if stream.ended:
                return
            await asyncio.sleep(stream.pause)


class ExecutionStream:
    """What one viewer has been sent."""

    def __init__(self, id: UUID, cursor: Cursor) -> None:
        self.id = id
        self.cursor = cursor
        self.in_sync = True
        self.ended = False
        self.pause = PAUSE_QUEUED
        self._shown = ""
        self._decoder = LogDecoder(cursor.log)

    async def catch_up(self) -> AsyncIterator[str]:
        """Yield frames for what is new; the last status only after the whole log."""
        execution = await in_thread(_read, self.id)
        if execution is None:
            self.ended = True
            return
        living = execution["status"] in LIVING
        if living:
            for frame in self._status_frames(execution):
                yield frame
        if execution["status"] == Status.QUEUED and execution["attempt"] == 1:
            self.pause = PAUSE_QUEUED
            return  # nothing ran that could have told anything
        self.pause = PAUSE_RUNNING
        async for frame in self._record_frames():
            yield frame
        if not living and self.in_sync:
            for frame in self._status_frames(execution):
                yield frame
            self.ended = True

    def _status_frames(self, execution: dict[str, Any]) -> Iterator[str]:
        shown = _json(execution)
        if shown != self._shown:
            self._shown = shown
            yield self._frame("status", shown)

    async def _record_frames(self) -> AsyncIterator[str]:
        self.in_sync = False
        while not self.in_sync:
            try:
                batch = await read_since(self.id, self.cursor)
            except LedgerUnreachable:
                return
            for frame in self._frames_of(batch):
                yield frame
            self.in_sync = batch.log_complete or not (batch.log or batch.tests)

    def _frames_of(self, batch: Batch) -> Iterator[str]:
        seen = batch.cursor.tests - len(batch.tests)
        for number, test in enumerate(batch.tests, seen + 1):
            self.cursor = Cursor(log=self.cursor.log, tests=number)
            yield self._frame("test", _json(test))
        self.cursor = batch.cursor
        offset, text = self._decoder.decode(
            batch.log, at=batch.log_offset, final=batch.log_complete
        )
        if text:
            yield self._frame("log", _json({"offset": offset, "data": text}))

    def _frame(self, name: str, data: str) -> str:
        """Return a frame from which a viewer can resume: whole characters, whole tests."""
        return sse.event(name, data, cursor=f"{self._decoder.offset}-{self.cursor.tests}")


def _read(id: UUID) -> dict[str, Any] | None:
    execution = Execution.objects.filter(pk=id).first()
    if execution is None:
        return None
    return as_json(execution, place=place_of([execution])[execution.pk])


def _json(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder)
