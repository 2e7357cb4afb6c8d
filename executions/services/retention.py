"""Retain: what is older than the set limits is removed, in batches; what lives is never touched.

Each batch is a transaction of its own, so that no writer waits for long, and an artifact's file
goes once its row is surely gone. What a time's batches don't reach is left to the next time.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from access import keeping
from access.models import AuditEntry
from executions.models import Artifact, Clearance, Execution, Log
from executions.states import TERMINAL

BATCH = 200
#: Seconds after which one time ends: the system queue's thread is needed elsewhere.
LONGEST = 60.0


@dataclass
class Removed:
    """How much was removed, or would be."""

    executions: int = 0
    logs: int = 0
    artifacts: int = 0
    artifact_bytes: int = 0
    audit_entries: int = 0
    others: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Old:
    """What is older than its limit; executions take their logs and artifacts with them."""

    artifacts: QuerySet[Artifact]
    logs: QuerySet[Log]
    executions: QuerySet[Execution]
    audit_entries: QuerySet[AuditEntry]
    others: Mapping[str, QuerySet[Any]]


def retain(*, longest: float = LONGEST, clock: Callable[[], float] = time.monotonic) -> Removed:
    """Remove what is older than the limits; return how much.

    After `longest` seconds the rest is left, but of each kind one batch goes each time.
    """
    now, end = timezone.now(), clock() + longest
    old, removed = old_at(now), Removed()
    for work in (_artifacts(old, removed), _logs(old, removed), _executions(old, removed),
                 _audit_entries(old, removed), _others(old, removed)):  # fmt: skip
        for _ in work:
            if clock() >= end:
                break
    if any(asdict(removed).values()):
        Clearance.objects.create(at=now, **asdict(removed))
    return removed


def would_remove() -> Removed:
    """Count what `retain` would remove now, were it given the time."""
    old = old_at(timezone.now())
    artifacts = old.artifacts | Artifact.objects.filter(execution__in=old.executions)
    logs = old.logs | Log.objects.filter(execution__in=old.executions)
    return Removed(
        executions=old.executions.count(),
        logs=logs.count(),
        artifacts=artifacts.count(),
        artifact_bytes=_size(artifacts),
        audit_entries=old.audit_entries.count(),
        others={kind: count for kind, rows in old.others.items() if (count := rows.count())},
    )


def old_at(now: datetime) -> Old:
    """Return what is older than the limits; a limit of 0 days keeps all."""
    return Old(
        artifacts=Artifact.objects.filter(
            **_ended_before(now, settings.RETAIN_ARTIFACTS_DAYS, "execution__")
        ),
        logs=Log.objects.filter(**_ended_before(now, settings.RETAIN_LOGS_DAYS, "execution__")),
        executions=Execution.objects.filter(
            **_ended_before(now, settings.RETAIN_EXECUTIONS_DAYS, "")
        ),
        audit_entries=AuditEntry.objects.filter(**_before("at", now, settings.RETAIN_AUDIT_DAYS)),
        others=_others_at(now, settings.RETAIN_EXECUTIONS_DAYS),
    )


def _others_at(now: datetime, days: int) -> Mapping[str, QuerySet[Any]]:
    return keeping.over_before(now - timedelta(days=days)) if days else {}


def _ended_before(now: datetime, days: int, prefix: str) -> dict[str, Any]:
    ended = {f"{prefix}status__in": [status.value for status in TERMINAL]}
    return ended | _before(f"{prefix}finished_at", now, days)


def _before(field: str, now: datetime, days: int) -> dict[str, Any]:
    return {f"{field}__lt": now - timedelta(days=days)} if days else {"pk__in": []}


def _artifacts(old: Old, removed: Removed) -> Iterator[None]:
    for chosen in _batches(old.artifacts):
        _remove_artifacts(chosen, removed)
        yield


def _logs(old: Old, removed: Removed) -> Iterator[None]:
    for chosen in _batches(old.logs):
        removed.logs += chosen.delete()[0]
        yield


def _executions(old: Old, removed: Removed) -> Iterator[None]:
    for chosen in _batches(old.executions):
        with transaction.atomic():
            _remove_artifacts(Artifact.objects.filter(execution__in=chosen), removed)
            removed.logs += Log.objects.filter(execution__in=chosen).delete()[0]
            _, by_model = chosen.delete()
            removed.executions += by_model.get(Execution._meta.label, 0)
        yield


def _audit_entries(old: Old, removed: Removed) -> Iterator[None]:
    for chosen in _batches(old.audit_entries):
        removed.audit_entries += chosen.delete()[0]
        yield


def _others(old: Old, removed: Removed) -> Iterator[None]:
    for kind, rows in old.others.items():
        for chosen in _batches(rows):
            _, by_model = chosen.delete()
            count = by_model.get(rows.model._meta.label, 0)
            removed.others[kind] = removed.others.get(kind, 0) + count
            yield


def _batches(old: QuerySet[Any]) -> Iterator[QuerySet[Any]]:
    """Yield batches of rows; whoever takes one removes it before the next is looked for."""
    while ids := list(old.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield old.model._default_manager.filter(pk__in=ids)


def _remove_artifacts(chosen: QuerySet[Artifact], removed: Removed) -> None:
    size = _size(chosen)
    count = chosen.delete()[0]  # each row's file goes with it (executions.receivers)
    removed.artifacts += count
    removed.artifact_bytes += size if count else 0


def _size(artifacts: QuerySet[Artifact]) -> int:
    return artifacts.aggregate(sum=Sum("size"))["sum"] or 0
