"""The clock: what is due is asked for at its time, and once."""

from datetime import datetime

import pytest
import redis
from celery.beat import SchedulingError

from django.conf import LazySettings

from executions.models import Execution, Job
from schedules.clock import Clock, JobEntry, name_of
from schedules.models import Policy, ScheduledRun
from schedules.services import run_due, set_schedule
from schedules.timetables import Timing, timings
from supertest.celery import app
from tests.integration.schedules.conftest import Set
from tests.integration.schedules.jobs import asked_runs, make_job


def a_clock() -> Clock:
    """Start a clock of which the jobs are all; the rest goes by the real time."""
    clock = Clock(app=app, lazy=True)
    assert clock.schedule is not None  # read as at the start
    return clock


def tick(clock: Clock) -> None:
    """Let a clock do all that is due."""
    for _ in range(10):
        if clock.tick() > 0:
            return


def entry_of(clock: Clock, job: Job) -> JobEntry:
    """Return a job's entry in a clock."""
    [timing] = [each for each in timings() if each.job_id == job.pk]
    found = clock.schedule[name_of(timing)]
    assert isinstance(found, JobEntry)
    return found


def test_two_clocks_run_what_is_due_once(job: Job, at: Set, redis: "redis.Redis") -> None:
    at("2026-05-04T10:59:58")
    clocks = a_clock(), a_clock()
    now = at("2026-05-04T11:00:00")
    for clock in clocks:
        tick(clock)
    asked = asked_runs(redis)
    assert asked == [[job.pk, "2026-05-04T11:00:00+00:00"]] * 2
    for pk, due in asked:
        run_due(pk, datetime.fromisoformat(due))
    execution = Execution.objects.get()
    assert (execution.source, execution.job, execution.owner) == ("schedule", job, job.owner)
    assert [(run.due, run.status) for run in ScheduledRun.objects.all()] == [(now, "started")]


def test_an_entry_says_how_long_it_waits(job: Job, at: Set) -> None:
    at("2026-05-04T10:59:50")
    entry = entry_of(a_clock(), job)
    assert tuple(entry.is_due()) == (False, 10)
    at("2026-05-04T11:00:00.5")
    assert tuple(entry.is_due()) == (True, 3599.5)
    assert tuple(next(entry).is_due()) == (False, 3599.5)


def test_a_new_schedule_is_not_late_for_times_before_it(job: Job, at: Set) -> None:
    at("2026-05-04T10:10:00")
    assert not entry_of(a_clock(), job).is_due().is_due


def test_of_what_was_missed_the_latest_runs(job: Job, at: Set, redis: "redis.Redis") -> None:
    at("2026-05-04T08:30:00")
    a_clock()  # it learns of the schedule, then it is down
    at("2026-05-04T11:20:00")
    tick(a_clock())
    assert asked_runs(redis) == [[job.pk, "2026-05-04T11:00:00+00:00"]]


def test_what_was_missed_for_too_long_does_not_run(
    job: Job, at: Set, redis: "redis.Redis", settings: LazySettings
) -> None:
    settings.SCHEDULE_GRACE = 60
    at("2026-05-04T10:30:00")
    a_clock()
    at("2026-05-04T11:20:00")
    tick(a_clock())
    assert asked_runs(redis) == []


def test_what_ran_does_not_run_again_after_a_restart(
    job: Job, at: Set, redis: "redis.Redis"
) -> None:
    at("2026-05-04T10:30:00")
    a_clock()
    due = at("2026-05-04T11:00:00")
    run_due(job.pk, due)
    at("2026-05-04T11:00:03")
    tick(a_clock())
    assert asked_runs(redis) == []


def test_a_changed_schedule_is_heard_of_at_the_next_tick(
    job: Job, at: Set, redis: "redis.Redis"
) -> None:
    at("2026-05-04T10:30:00")
    clock = a_clock()
    Job.objects.filter(pk=job.pk).update(schedule="31 * * * *")
    tick(clock)
    at("2026-05-04T10:31:00")
    Job.objects.filter(pk=job.pk).update(timezone="Europe/Berlin")  # and so is this
    assert entry_of(clock, job).timing.timezone == "Europe/Berlin"
    Job.objects.filter(pk=job.pk).update(schedule="")
    assert name_of(Timing(job.pk, "", "")) not in clock.schedule


def test_a_schedule_that_was_cleared_and_set_again_starts_anew(job: Job, at: Set) -> None:
    at("2026-05-04T09:30:00")
    clock = a_clock()
    Job.objects.filter(pk=job.pk).update(schedule="")
    assert not clock.schedule
    at("2026-05-04T10:10:00")
    Job.objects.filter(pk=job.pk).update(schedule="0 * * * *")
    assert not entry_of(clock, job).is_due().is_due


def test_a_bad_schedule_in_the_database_stops_no_other(job: Job, at: Set) -> None:
    make_job(schedule="every now and then")
    make_job(schedule="0 * * * *", timezone="Mars/Olympus")
    names = [name for name in a_clock().schedule if name.startswith("job ")]
    assert names == [f"job {job.pk}"]


def test_a_start_that_the_broker_did_not_take_is_tried_again(
    job: Job, at: Set, monkeypatch: pytest.MonkeyPatch
) -> None:
    at("2026-05-04T10:59:59")
    clock = a_clock()
    at("2026-05-04T11:00:00")
    with monkeypatch.context() as patch:
        patch.setattr(clock, "apply_async", _refuse)
        tick(clock)
    assert not entry_of(clock, job).is_due().is_due  # for a moment
    at("2026-05-04T11:00:02")
    entry = entry_of(clock, job)
    assert entry.is_due().is_due
    assert entry.args == (job.pk, "2026-05-04T11:00:00+00:00")


def _refuse(*_: object, **__: object) -> None:
    raise SchedulingError("The broker is away.")


def test_the_clock_still_does_what_the_settings_ask_for() -> None:
    assert {"reconcile", "notices", "schedules"} <= set(Clock(app=app).schedule)


def test_a_policy_is_kept_when_the_clock_notes_the_schedule(job: Job) -> None:
    set_schedule(job, by=None, policy=Policy.QUEUE)
    a_clock()
    job.timetable.refresh_from_db()
    assert (job.timetable.policy, job.timetable.schedule) == ("queue", "0 * * * *")
