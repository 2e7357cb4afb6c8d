"""Run what is due: once each, by the job's policy, and again after a refusal."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from access import audit
from access.audit import Action
from capacity.errors import LedgerUnreachable
from capacity.limits import Usage
from executions import services as executions
from executions.cron import BadCron, latest_time, next_times
from executions.models import Execution, ExecutionQuerySet, Job, Source
from executions.services import NothingToRun, Refused
from executions.states import Status
from notices.models import Target
from schedules.models import Policy, Rule, RunStatus, ScheduledRun, Timetable
from schedules.owners import obstacle_of

logger = logging.getLogger(__name__)

#: How long a run stays in the hands of a worker that was not heard of again.
HELD = timedelta(seconds=30)
#: When to try again while capacity is unknown.
UNKNOWN_AGAIN = timedelta(seconds=5)
UNKNOWN = "Nothing can be started: the capacity ledger can't be reached."
LATER_DUE = "The next run was due before this one could start."


def run_due(job_id: int, due: datetime, *, now: datetime | None = None) -> ScheduledRun | None:
    """Run a job that was due at `due`; None where it was done before, or is due no more."""
    now = now or timezone.now()
    job = Job.objects.select_related("owner").filter(pk=job_id).first()
    if job is None or not _is_due(job, due):
        return None
    run, is_first = ScheduledRun.objects.get_or_create(
        job=job, due=due, defaults={"at": now, "retry_at": now + HELD}
    )
    if not is_first:
        return None
    if now - due > timedelta(seconds=settings.SCHEDULE_GRACE):
        return _settle(run, RunStatus.MISSED, reason="Nothing could start it in time.", now=now)
    return _start(run, now=now)


def retry_due(*, now: datetime | None = None) -> int:
    """Try again what was refused, and what lost workers had in hand; return how many started."""
    now = now or timezone.now()
    started = 0
    for run in ScheduledRun.objects.to_retry(now).select_related("job__owner"):
        if ScheduledRun.objects.claim(run, until=now + HELD):
            started += _start(run, now=now).status == RunStatus.STARTED
    return started


def policy_of(job: Job) -> Policy:
    """Return what happens to a run of a job that is due while the last one has not ended."""
    chosen = Timetable.objects.filter(job=job).values_list("policy", flat=True).first()
    return Policy(chosen or Policy.SKIP)


@transaction.atomic
def set_schedule(
    job: Job, *, by: AbstractBaseUser | None, policy: str | None = None, **fields: str
) -> Job:
    """Change a job's `schedule`, `timezone` and policy, those that are given; all were checked."""
    if policy is not None:
        Timetable.objects.update_or_create(job=job, defaults={"policy": policy})
        detail = f"{job.name}: schedule's policy {policy}"
        audit.record(Action.CHANGED, by=by, target=f"job {job.pk}", detail=detail)
    return executions.change_job(job, fields, by=by) if fields else job


@transaction.atomic
def add_rule(job: Job, target: Target, when: str, *, by: AbstractBaseUser | None) -> Rule:
    """Have a target told of ends of a job."""
    rule, is_new = Rule.objects.get_or_create(job=job, target=target, when=when)
    if is_new:
        _note_rule(rule, "told", by=by)
    return rule


@transaction.atomic
def remove_rule(rule: Rule, *, by: AbstractBaseUser | None) -> None:
    """Have it told no more."""
    _note_rule(rule, "no more told", by=by)
    rule.delete()


def _note_rule(rule: Rule, words: str, *, by: AbstractBaseUser | None) -> None:
    detail = f"{rule.job.name}: {rule.target.name} {words} ({rule.when})"
    audit.record(Action.CHANGED, by=by, target=f"job {rule.job_id}", detail=detail)


def _is_due(job: Job, due: datetime) -> bool:
    """Whether the job's schedule, as it is now, has this time."""
    if not job.schedule:
        return False
    just_before = due - timedelta(seconds=1)
    try:
        return next_times(job.schedule, job.timezone, after=just_before, count=1) == [due]
    except (BadCron, ValueError, OSError):
        return False


def _start(run: ScheduledRun, *, now: datetime) -> ScheduledRun:
    job, key = run.job, f"schedule:{run.job_id}:{run.due.timestamp():.0f}"
    done = Execution.objects.filter(owner_id=job.owner_id, idempotency_key=key).first()
    if done is not None:  # by a worker that was lost before it could say so
        return _settle(run, RunStatus.STARTED, execution=done, now=now)
    if _is_overtaken(run, now=now):
        status = RunStatus.REFUSED if run.refusals else RunStatus.MISSED
        return _settle(run, status, reason=f"{run.reason} {LATER_DUE}".strip(), now=now)
    if obstacle := obstacle_of(job):
        return _settle(run, RunStatus.REFUSED, reason=obstacle, now=now)
    living = Execution.objects.living().filter(job=job, source=Source.SCHEDULE)
    policy = policy_of(job)
    if policy is Policy.SKIP and (last := living.order_by("-queued_at").first()):
        words = "is still queued" if last.state is Status.QUEUED else "still runs"
        reason = f"The run of {last.queued_at:%H:%M} UTC {words}."
        return _settle(run, RunStatus.SKIPPED, reason=reason, now=now)
    try:
        if policy is Policy.REPLACE:
            _replace(living, now=now)
        return _submit(run, key=key, now=now)
    except NothingToRun as error:
        return _settle(run, RunStatus.REFUSED, reason=str(error), now=now)
    except LedgerUnreachable:
        return _refuse(run, UNKNOWN, again=now + UNKNOWN_AGAIN, now=now)


def _submit(run: ScheduledRun, *, key: str, now: datetime) -> ScheduledRun:
    job = run.job
    submission = executions.submission_of_job(
        job, source=Source.SCHEDULE, owner=job.owner, idempotency_key=key
    )
    outcome = executions.submit(submission)
    if isinstance(outcome, Refused):
        again = now + timedelta(seconds=outcome.retry_after)
        return _refuse(run, _full(outcome.usage), again=again, now=now)
    return _settle(run, RunStatus.STARTED, execution=outcome.execution, now=now)


def _is_overtaken(run: ScheduledRun, *, now: datetime) -> bool:
    """Whether the next run is due already, or the schedule was changed meanwhile."""
    if not _is_due(run.job, run.due):
        return True
    job = run.job
    return latest_time(job.schedule, job.timezone, after=run.due, until=now) is not None


def _replace(living: ExecutionQuerySet, *, now: datetime) -> None:
    for old in living:
        executions.cancel(old)
        ScheduledRun.objects.filter(execution=old, status=RunStatus.STARTED).update(
            status=RunStatus.REPLACED, reason="A newer run took its place.", at=now
        )


def _refuse(run: ScheduledRun, reason: str, *, again: datetime, now: datetime) -> ScheduledRun:
    logger.warning("a scheduled run was refused", extra={"job": run.job_id, "reason": reason})
    run.status, run.reason, run.at, run.retry_at = RunStatus.REFUSED, reason, now, again
    run.refusals += 1
    run.save()
    return run


def _settle(
    run: ScheduledRun,
    status: RunStatus,
    *,
    now: datetime,
    reason: str = "",
    execution: Execution | None = None,
) -> ScheduledRun:
    if status is RunStatus.STARTED and run.refusals:
        reason = f"It was refused {run.refusals} time{'s' if run.refusals > 1 else ''} before."
    run.status, run.reason, run.execution = status, reason, execution
    run.at, run.retry_at = now, None
    run.save()
    return run


def _full(usage: Usage) -> str:
    limits = usage.limits
    return (
        f"The queue was full: {usage.running} of {limits.running} ran and {usage.queued} of "
        f"{limits.queued} waited."
    )


def count_refused(since: datetime) -> int:
    """Return how many scheduled runs were refused since a time, or are to be tried again."""
    return ScheduledRun.objects.filter(status=RunStatus.REFUSED, at__gte=since).count()
