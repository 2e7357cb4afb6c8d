"""Gathers what the rules look at, from capacity's history, the record and this machine."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.conf import settings

from alerts.observation import PERCENTILE_OVER, Observation
from capacity import events, samples
from capacity.models import WorkerEvent
from executions.models import Execution
from executions.states import Status
from executions.usual import usual_durations

#: How long a lost worker is missed at most; how long one that was replaced at once is told of.
MISSED_FOR, SEEN_FOR = timedelta(days=1), timedelta(seconds=20)
#: Seconds that an execution must take to be called slow; how long an ended one is looked at.
SLOW_LEAST, ENDED_LATELY = 30.0, timedelta(minutes=5)
#: How old an execution may be that ended lately, and how many are looked at.
ASKED_LATELY, MOST = timedelta(hours=3), 200
#: What is looked back on for leases that ran out.
LATELY = timedelta(seconds=PERCENTILE_OVER)
#: Scheduled runs that were refused in this time count.
REFUSED_LATELY = timedelta(minutes=15)

CountSince = Callable[[datetime], int]


class _Sources:
    """What packages beside this one tell."""

    refused_runs: CountSince | None = None


def register_refused_runs(count: CountSince) -> None:
    """Have scheduled runs that were refused since a time counted by `count`."""
    _Sources.refused_runs = count


def observe(*, is_ledger_reachable: bool) -> Observation:
    """Look at everything once."""
    now = datetime.now(UTC)
    seconds = PERCENTILE_OVER / settings.SAMPLE_SECONDS
    slowness, slowest = _slowest(now)
    return Observation(
        at=now.timestamp(),
        points=samples.latest(most=int(seconds) + 1) if is_ledger_reachable else (),
        is_ledger_reachable=is_ledger_reachable,
        slowness=slowness,
        slowest=slowest,
        missed=_missed(now) if is_ledger_reachable else None,
        disk=_disk(),
        losses=_losses(now),
        refused_runs=_Sources.refused_runs(now - REFUSED_LATELY) if _Sources.refused_runs else None,
    )


def _missed(now: datetime) -> list[str]:
    """Name the workers that were lost; one that is back already is named for a moment too."""
    losses = events.losses(since=now - MISSED_FOR)
    return [lost.worker for lost in losses if _is_missed(lost, now)]


def _losses(now: datetime) -> list[tuple[float, float]]:
    """Return when lost workers' slots were taken back; one's leases end within a third of one."""
    spread = settings.LEASE_SECONDS / 3 + settings.SAMPLE_SECONDS
    times = [lost.at.timestamp() for lost in events.losses(since=now - 2 * LATELY)]
    return [(at - spread, at + spread) for at in times]


def _is_missed(lost: WorkerEvent, now: datetime) -> bool:
    return lost.replaced_at is None or lost.at > now - SEEN_FOR


def _disk() -> float | None:
    try:
        usage = shutil.disk_usage(settings.VAR_DIR)
    except OSError:
        return None
    return usage.used / (usage.used + usage.free) if usage.used + usage.free else None


def _slowest(now: datetime) -> tuple[float, str]:
    """Return how many times its usual duration the slowest took, and its name."""
    took = {row: _seconds(row, now) for row in _lately(now)}
    slow = [row for row, seconds in took.items() if seconds >= SLOW_LEAST]
    usual = usual_durations(slow, among=Execution.objects.all())
    times = [(took[row] / usual[row.pk], row.name) for row in slow if usual.get(row.pk)]
    return max(times, default=(0.0, ""))


def _lately(now: datetime) -> list[Execution]:
    recent = Execution.objects.filter(queued_at__gte=now - ASKED_LATELY)
    fields = ("name", "status", "test_id", "job_id", "started_at", "finished_at")
    ended = recent.filter(finished_at__gte=now - ENDED_LATELY).exclude(status=Status.CANCELLED)
    running = Execution.objects.filter(status=Status.RUNNING)
    chosen = [*running.only(*fields)[:MOST], *ended.only(*fields)[:MOST]]
    return [row for row in chosen if row.started_at]


def _seconds(row: Execution, now: datetime) -> float:
    started = row.started_at or now
    return ((row.finished_at or now) - started).total_seconds()
