"""Which schedules the clock follows, and from when on."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max

from executions.cron import validate
from executions.models import Job
from schedules.models import ScheduledRun, Timetable

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Timing:
    """When a job is due."""

    job_id: int
    schedule: str
    timezone: str


def timings() -> list[Timing]:
    """Return the schedules of all jobs that have one, in one query."""
    rows = Job.objects.exclude(schedule="").order_by("pk")
    return [Timing(*row) for row in rows.values_list("pk", "schedule", "timezone")]


def followed(chosen: Iterable[Timing], *, now: datetime) -> Iterator[tuple[Timing, datetime]]:
    """Yield each schedule that can be read, and the last time for which it needs no run.

    That is the last one that was recorded, or when the schedule was set; never further back than
    SCHEDULE_GRACE.
    """
    chosen = list(chosen)
    since = _note_changes(chosen, now=now)
    runs = ScheduledRun.objects.filter(job__in=[each.job_id for each in chosen])
    latest = dict(runs.order_by().values_list("job").annotate(Max("due")))
    earliest = now - timedelta(seconds=settings.SCHEDULE_GRACE)
    for timing in chosen:
        if problems := validate(timing.schedule, timing.timezone):
            words = " ".join(problem.message for problem in problems)
            logger.warning("not scheduled", extra={"job": timing.job_id, "why": words})
            continue
        known = [since[timing.job_id], latest.get(timing.job_id, earliest), earliest]
        yield timing, max(known)


def _note_changes(chosen: list[Timing], *, now: datetime) -> dict[int, datetime]:
    """Keep since when each job has the schedule that it has; two clocks do no harm."""
    cleared = Timetable.objects.exclude(job__in=[each.job_id for each in chosen])
    cleared.exclude(schedule="").update(schedule="", since=None)
    known = {row.job_id: row for row in Timetable.objects.all()}
    since: dict[int, datetime] = {}
    for timing in chosen:
        fields = {"schedule": timing.schedule, "timezone": timing.timezone}
        row = known.get(timing.job_id)
        same = row and (row.schedule, row.timezone) == (timing.schedule, timing.timezone)
        if row and same and row.since:
            since[timing.job_id] = row.since
        else:
            Timetable.objects.update_or_create(
                job_id=timing.job_id, defaults=fields | {"since": now}
            )
            since[timing.job_id] = now
    return since
