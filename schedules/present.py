"""How schedules and their runs are shown."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from executions.cron import next_times, validate, words
from executions.models import Job
from schedules.models import Policy, ScheduledRun
from schedules.services import policy_of

#: So many of the next times are shown.
NEXT = 3


@dataclass(frozen=True)
class Plan:
    """A schedule in words with its next times, each in its time zone; or what is wrong with it."""

    schedule: str
    timezone: str
    words: str = ""
    next: list[datetime] = field(default_factory=list)
    problem: str = ""


def plan_of(schedule: str, zone: str) -> Plan:
    """Return what a schedule means, from now on."""
    if problems := validate(schedule, zone):
        return Plan(schedule, zone, problem=" ".join(each.message for each in problems))
    if not schedule.strip():
        return Plan("", zone)
    times = next_times(schedule, zone, after=timezone.now(), count=NEXT)
    local = [time.astimezone(ZoneInfo(zone)) for time in times]
    return Plan(schedule, zone, words(schedule), local)


def schedule_as_json(job: Job) -> dict[str, Any]:
    """Return the object of a job's schedule."""
    plan = plan_of(job.schedule, job.timezone)
    return {
        "schedule": job.schedule or None,
        "timezone": job.timezone,
        "policy": Policy(policy_of(job)).value,
        "words": plan.words or None,
        "next": [_time(time) for time in plan.next],
    }


def run_as_json(run: ScheduledRun) -> dict[str, Any]:
    """Return the object of a scheduled run."""
    return {
        "due": _time(run.due),
        "status": run.status,
        "reason": run.reason or None,
        "execution": str(run.execution_id) if run.execution_id else None,
        "at": _time(run.at),
        "retry_at": _time(run.retry_at),
    }


def _time(moment: datetime | None) -> str | None:
    utc = moment.astimezone(ZoneInfo("UTC")) if moment else None
    return utc.isoformat().replace("+00:00", "Z") if utc else None
