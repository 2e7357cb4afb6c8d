"""Whether this process lives, and whether the service is ready to run things."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from access.threads import in_thread
from capacity.errors import LedgerUnreachable
from capacity.ledger import ledger
from capacity.limits import Usage

#: Seconds that the answer may take; what has not answered by then counts as not ready.
PATIENCE = 2.0


async def healthz(_: HttpRequest) -> JsonResponse:
    """Say that the process lives."""
    return JsonResponse({"status": "ok"})


async def readyz(_: HttpRequest) -> JsonResponse:
    """Say what is ready: the database, the ledger, a worker seen; 503 where one is not."""
    database, (of_ledger, worker) = await asyncio.gather(
        _state(_database, otherwise="slow"), _ledger_and_worker()
    )
    states = {"database": database, "ledger": of_ledger, "worker": worker}
    ready = all(state["state"] == "ok" for state in states.values())
    body = {"status": "ready" if ready else "not_ready", **states}
    return JsonResponse(body, status=200 if ready else 503)


async def _state(check: Callable[[], Mapping[str, Any]], *, otherwise: str) -> Mapping[str, Any]:
    try:
        return await asyncio.wait_for(in_thread(check), PATIENCE)
    except TimeoutError:
        return {"state": otherwise}


async def _ledger_and_worker() -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    unknown = {"state": "unknown"}
    try:
        usage = await asyncio.wait_for(in_thread(ledger().usage), PATIENCE)
    except (LedgerUnreachable, TimeoutError):
        return {"state": "unreachable"}, unknown
    return {"state": "ok"}, _worker(usage)


def _database() -> Mapping[str, Any]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return {"state": "unreachable"}
    return {"state": "ok"}


def _worker(usage: Usage) -> Mapping[str, Any]:
    state = "ok" if usage.workers else "none_seen"
    return {"state": state, "workers": usage.workers, "worker_slots": usage.worker_slots}
