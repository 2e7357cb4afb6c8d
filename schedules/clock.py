"""The clock: Celery's beat, which starts each job at the exact time that it is due."""

import logging
from datetime import datetime, timedelta
from typing import Any

from celery.beat import ScheduleEntry, SchedulingError
from celery.schedules import schedstate
from django_celery_beat.schedulers import DatabaseScheduler

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from executions.cron import latest_time, next_times
from schedules.timetables import Timing, followed, timings

logger = logging.getLogger(__name__)

RUN_TASK = "schedules.tasks.run"
#: Seconds until a start that the broker did not take is tried again.
AGAIN = 1.0
NEVER = 3600.0


class JobEntry(ScheduleEntry):
    """One job's schedule in the clock's hands; `last` is the last time that needs no run."""

    def __init__(self, timing: Timing, *, last: datetime, app: Any) -> None:
        super().__init__(name=name_of(timing), task=RUN_TASK, app=app)
        self.timing, self.last = timing, last
        self._next = self._after(last)
        self._due = self._not_before = last

    def is_due(self) -> schedstate:
        """Return whether to start it now, and the seconds until it is to be asked again.

        Of several times that were missed only the latest counts, and only within SCHEDULE_GRACE.
        """
        now = timezone.now()
        if self._next is None:
            return schedstate(False, NEVER)
        if now < (next_look := max(self._next, self._not_before)):
            return schedstate(False, (next_look - now).total_seconds())
        self._due = self._latest(now)
        following = self._after(self._due)
        wait = (following - now).total_seconds() if following else NEVER
        if now - self._due > timedelta(seconds=settings.SCHEDULE_GRACE):
            self.last, self._next = self._due, following
            return schedstate(False, wait)
        self.args = (self.timing.job_id, self._due.isoformat())
        return schedstate(True, wait)

    def __next__(self, last_run_at: datetime | None = None) -> "JobEntry":
        """Take note that it was started."""
        self.last, self._next = self._due, self._after(self._due)
        return self

    def failed(self) -> None:
        """Take note that it could not be started after all: it stays due."""
        self._next, self.last = self._due, self._due - timedelta(seconds=1)
        self._not_before = timezone.now() + timedelta(seconds=AGAIN)

    def save(self) -> None:
        """Keep nothing: what was started is recorded by the worker."""

    def _after(self, time: datetime) -> datetime | None:
        timing = self.timing
        times = next_times(timing.schedule, timing.timezone, after=time, count=1)
        return times[0] if times else None

    def _latest(self, now: datetime) -> datetime:
        timing = self.timing
        found = latest_time(timing.schedule, timing.timezone, after=self.last, until=now)
        return found or now


def name_of(timing: Timing) -> str:
    """Return the name of a job's entry."""
    return f"job {timing.job_id}"


class Clock(DatabaseScheduler):
    """django-celery-beat's scheduler, which also follows the schedules of jobs.

    It asks the jobs themselves: there is no copy of a schedule that could differ from its job.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._followed: list[Timing] = []
        super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call]

    def all_as_schedule(self) -> dict[str, ScheduleEntry]:
        """Return the entries of the database, and one for each job with a schedule."""
        entries: dict[str, ScheduleEntry] = super().all_as_schedule()  # type: ignore[no-untyped-call]
        self._followed = timings()
        for timing, last in followed(self._followed, now=timezone.now()):
            entries[name_of(timing)] = JobEntry(timing, last=last, app=self.app)
        return entries

    def schedule_changed(self) -> bool:
        """Return whether to read everything anew; asked at each tick, once a second or more."""
        changed: bool = super().schedule_changed()  # type: ignore[no-untyped-call]
        return self._jobs_changed() or changed

    def apply_entry(self, entry: ScheduleEntry, producer: Any = None) -> None:
        """Send what is due; a job that could not be sent stays due."""
        if not isinstance(entry, JobEntry):
            super().apply_entry(entry, producer=producer)
            return
        try:
            self.apply_async(entry, producer=producer, advance=False)
        except SchedulingError as error:
            logger.warning("not started, tried again", extra={"error": str(error)})
            entry.failed()
            self._heap = None  # type: ignore[assignment] # beat fills it again

    def _jobs_changed(self) -> bool:
        try:
            return timings() != self._followed
        except (DatabaseError, InterfaceError) as error:
            logger.warning("the database is away", extra={"error": str(error)})
            return False
