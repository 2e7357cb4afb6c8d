"""How an execution is shown: the API's object, and where a living one stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from capacity.answers import Rank
from capacity.breaker import breaker
from capacity.errors import LedgerUnreachable
from capacity.ledger import ledger
from capacity.limits import Usage, seconds_until_start
from executions.models import Artifact, Execution
from executions.states import Status


class WaitingFor(StrEnum):
    """What a queued execution waits for."""

    SLOT = "slot"
    WORKER = "worker"
    PAUSED = "paused"
    DUE_TIME = "due_time"


@dataclass(frozen=True)
class Place:
    """Where an execution stands in the queue; all None for one that is not queued."""

    position: int | None = None
    estimated_start: datetime | None = None
    waiting_for: WaitingFor | None = None


def place_of(executions: Iterable[Execution]) -> dict[UUID, Place]:
    """Return where each execution stands, in one round trip; unknown places while Redis is away."""
    executions = list(executions)
    places = {execution.pk: Place() for execution in executions}
    queued = {str(e.pk): e.pk for e in executions if e.state is Status.QUEUED}
    if not queued:
        return places
    try:
        with breaker.guard():
            usage, ranks = ledger().ranks(list(queued))
    except LedgerUnreachable:
        return places
    now = timezone.now()
    return places | {queued[id]: _place(rank, usage, now=now) for id, rank in ranks.items()}


def _place(rank: Rank, usage: Usage, *, now: datetime) -> Place:
    if not rank.is_known:
        return Place()
    position = rank.position(usage)
    waiting_for = _waiting_for(rank, usage, position)
    if waiting_for is WaitingFor.SLOT and position is not None:
        seconds = seconds_until_start(usage, position)
        start = None if seconds is None else now + timedelta(seconds=seconds)
        return Place(position, start, waiting_for)
    return Place(position, now if waiting_for is None else None, waiting_for)


def _waiting_for(rank: Rank, usage: Usage, position: int | None) -> WaitingFor | None:
    if rank.delayed:
        return WaitingFor.DUE_TIME
    if usage.paused:
        return WaitingFor.PAUSED
    if usage.workers == 0:
        return WaitingFor.WORKER
    return WaitingFor.SLOT if position is not None else None


def as_json(execution: Execution, *, place: Place) -> dict[str, Any]:
    """Return the object of docs/api.md; times are ISO 8601 UTC, durations seconds."""
    return {
        "id": str(execution.pk),
        "kind": execution.kind,
        "name": execution.name,
        "source": execution.source,
        "status": execution.status,
        "position": place.position,
        "estimated_start": moment(place.estimated_start),
        "waiting_for": place.waiting_for and place.waiting_for.value,
        "attempt": execution.attempt,
        "queued_at": moment(execution.queued_at),
        "started_at": moment(execution.started_at),
        "finished_at": moment(execution.finished_at),
        "duration": execution.duration,
        "reason": _reason(execution),
        "counts": {
            "passed": execution.passed,
            "failed": execution.failed,
            "skipped": execution.skipped,
            "errored": execution.errored,
            "flaky": execution.flaky,
        },
        "links": links(execution.pk),
    }


def links(id: UUID) -> dict[str, str]:
    """Return where an execution and its parts are found."""
    own = f"/api/v1/executions/{id}"
    return {
        "self": own,
        "log": f"{own}/log",
        "events": f"{own}/events",
        "artifacts": f"{own}/artifacts",
        "page": reverse("execution", args=[id]),
    }


def artifact_as_json(artifact: Artifact) -> dict[str, Any]:
    """Return the object of one artifact."""
    return {
        "name": artifact.name,
        "size": artifact.size,
        "media_type": artifact.media_type,
        "url": f"{links(artifact.execution_id)['artifacts']}/{quote(artifact.name)}",
    }


def _reason(execution: Execution) -> str | None:
    if execution.cancel_requested_at and not execution.state.is_terminal:
        return "It is being cancelled."
    return execution.reason or None


def moment(at: datetime | None) -> str | None:
    """Return a time as the API writes it."""
    return at.isoformat().replace("+00:00", "Z") if at else None
