"""Who holds each slot and who waits: the ledger's ids joined with the record's names. Blocking."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from access.auth import Caller
from capacity.answers import Holder, Waiter
from capacity.ledger import ledger
from capacity.problems import needing_ledger
from executions.answers import visible


def occupants(caller: Caller) -> dict[str, Any]:
    """Return those that hold a slot, the oldest first, then those that wait, in their order.

    Raises:
        Problem: 503 while the ledger can't be reached.
    """
    with needing_ledger():
        roster = ledger().roster()
    items = [*map(_holder, roster.holders), *map(_waiter, roster.queue)]
    names = _names(caller, [item["id"] for item in items])
    return {"items": [{**item, "name": names.get(item["id"])} for item in items], "next": None}


def _names(caller: Caller, ids: Iterable[str]) -> dict[str, str]:
    rows = visible(caller).filter(pk__in=[UUID(id) for id in ids]).values_list("pk", "name")
    return {str(pk): name for pk, name in rows}


def _holder(holder: Holder) -> dict[str, Any]:
    return {
        "id": holder.id,
        "name": None,
        "state": "active" if holder.active else "reserved",
        "since": _time(holder.since),
        "lease_age": holder.lease_age,
        "worker": holder.worker or None,
        "position": None,
    }


def _waiter(waiter: Waiter) -> dict[str, Any]:
    return {
        "id": waiter.id,
        "name": None,
        "state": _state(waiter),
        "since": _time(waiter.since),
        "lease_age": None,
        "worker": None,
        "position": waiter.position,
    }


def _state(waiter: Waiter) -> str:
    if waiter.delayed_until is not None:
        return "delayed"
    return "reserved" if waiter.position is None else "waiting"


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
