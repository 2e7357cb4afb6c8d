"""What pages and the API answer about schedules; blocking."""

from datetime import UTC, datetime
from typing import Any

from access import problems
from access.auth import Caller
from executions.library.answers import find_job
from executions.library.requests import fields_of
from executions.models import Job
from notices.models import Target
from schedules import services
from schedules.models import Rule, ScheduledRun, When
from schedules.present import run_as_json, schedule_as_json
from schedules.schemas import RunFilters, SchedulePatch


def one_schedule(caller: Caller, id: int) -> dict[str, Any]:
    """Return the schedule of a job that the caller may see."""
    return schedule_as_json(find_job(caller, id))


def change_schedule(caller: Caller, id: int, asked: SchedulePatch) -> dict[str, Any]:
    """Change when a job runs by itself."""
    job = services.set_schedule(find_job(caller, id), by=caller.user, **fields_of(asked))
    return schedule_as_json(job)


def list_runs(caller: Caller, id: int, filters: RunFilters) -> dict[str, Any]:
    """Return one page of the times that a job was due, newest first."""
    rows, following = runs_page(find_job(caller, id), filters.cursor, size=filters.limit)
    return {"items": [run_as_json(row) for row in rows], "next": following}


def runs_page(job: Job, cursor: str, *, size: int) -> tuple[list[ScheduledRun], str | None]:
    """Return up to `size` runs that were due before the cursor, and the next page's."""
    chosen = ScheduledRun.objects.filter(job=job).select_related("execution").order_by("-due")
    chosen = chosen.defer("execution__files", "execution__variables")
    if cursor:
        chosen = chosen.filter(due__lt=_moment(cursor))
    rows = list(chosen[: size + 1])
    more = len(rows) > size
    return rows[:size], f"{rows[size - 1].due.timestamp():.0f}" if more else None


def add_rule(caller: Caller, id: int, *, target: str, when: str) -> Rule:
    """Have a target told of ends of a job.

    Raises:
        Problem: 404 for the job, 422 for what does not exist.
    """
    job = find_job(caller, id)
    chosen = Target.objects.filter(pk=int(target)).first() if target.isdecimal() else None
    if chosen is None:
        raise problems.invalid(target="Choose one of the targets.")
    if when not in When.values:
        raise problems.invalid(when="Choose when to tell.")
    return services.add_rule(job, chosen, when, by=caller.user)


def remove_rule(caller: Caller, id: int, rule: int) -> None:
    """Have it told no more."""
    chosen = find_job(caller, id).rules.select_related("job", "target").filter(pk=rule).first()
    if chosen is not None:
        services.remove_rule(chosen, by=caller.user)


def _moment(cursor: str) -> datetime:
    try:
        return datetime.fromtimestamp(int(cursor), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise problems.invalid(cursor="It is not a cursor of a page before.") from error
