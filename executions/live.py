"""What viewers read of an execution: from its feed while it runs, from the database afterwards."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from access.threads import in_thread
from capacity.breaker import breaker
from capacity.ledger import reachable, redis_client
from executions.models import Execution, Log, TestResult
from executions.told import log_key, tests_key

#: Most bytes of a log in one batch.
PIECE = 256 * 1024
#: Cursors count the recorded outcomes from here on: whoever followed the feed gets them all again,
#: since its events are more than the outcomes and may have ended before the last.
SETTLED = 100_000_000


@dataclass(frozen=True)
class Cursor:
    """How much a viewer has: bytes of the log, and test events."""

    log: int = 0
    tests: int = 0


@dataclass(frozen=True)
class Batch:
    """What followed a cursor; `log_complete` says that no byte will follow."""

    log: bytes
    log_offset: int
    tests: list[dict[str, Any]]
    cursor: Cursor
    log_complete: bool


async def read_since(id: UUID | str, cursor: Cursor) -> Batch:
    """Return what an execution told since `cursor`.

    Raises:
        LedgerUnreachable: it may run, and Redis can't be asked.
    """
    return await in_thread(_read_since, UUID(str(id)), cursor)


def _read_since(id: UUID, cursor: Cursor) -> Batch:
    # The record first: what ended before this look has its whole log there.
    execution = Execution.objects.filter(pk=id).only("status").first()
    if execution is None or execution.state.is_terminal:
        return _from_record(id, cursor)
    return _from_feed(str(id), cursor)


def _from_feed(id: str, cursor: Cursor) -> Batch:
    with breaker.guard(), reachable(), redis_client().pipeline(transaction=False) as pipe:
        pipe.getrange(log_key(id), cursor.log, cursor.log + PIECE - 1)
        pipe.zrangebyscore(tests_key(id), cursor.tests, "+inf")
        log, events = pipe.execute()
    tests = [json.loads(event)[1] for event in events]
    after = Cursor(cursor.log + len(log), cursor.tests + len(tests))
    return Batch(log, cursor.log, tests, after, log_complete=False)


def _from_record(id: UUID, cursor: Cursor) -> Batch:
    found = Log.objects.filter(pk=id).values_list("content", flat=True).first()
    content = bytes(found or b"")
    log = content[cursor.log : cursor.log + PIECE]
    seen = max(cursor.tests, SETTLED)
    tests = _outcomes(id)[seen - SETTLED :]
    after = Cursor(cursor.log + len(log), seen + len(tests))
    return Batch(log, cursor.log, tests, after, log_complete=after.log >= len(content))


def _outcomes(id: UUID) -> list[dict[str, Any]]:
    results = list(TestResult.objects.filter(execution_id=id))
    return [
        {
            "id": result.node,
            "name": result.name,
            "outcome": result.outcome,
            "duration": result.duration,
            "message": result.message,
            "location": result.location,
            "number": number,
            "of": len(results),
        }
        for number, result in enumerate(results, 1)
    ]
