"""What the API and the pages answer about variables; blocking."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.http import JsonResponse

from access import audit, problems
from access.audit import Action
from access.auth import Caller
from access.problems import Problem
from access.scopes import Scope
from executions import services
from executions.models import Job, Variable
from executions.present import moment
from executions.problems import NAME_TAKEN
from executions.variables.requests import (
    VariableFilters,
    VariableIn,
    VariablePatch,
    secret_problem,
)

MEMBER = "executions.view_execution"
#: Who sees the same names again within this time is not recorded again.
SEEN_AGAIN = timedelta(hours=1)
KEPT_WITH_THE_JOB = "What of a job is no secret is kept with the job itself, as its variables."


def listing(caller: Caller, filters: VariableFilters) -> dict[str, Any]:
    """Return the variables of a job, or of the team, by name."""
    job = visible_job(caller, int(filters.job) if filters.job else None)
    return {"items": [as_json(row) for row in shown(caller, job=job)], "next": None}


def shown(caller: Caller, *, job: Job | None) -> list[Variable]:
    """Return what the caller may see of a job's variables, or the team's; note that they saw it.

    Raises:
        Problem: 403 for the team's where the caller does not belong to it.
    """
    if job is None and not is_member(caller):
        raise problems.forbidden("Only members of the team see its variables.")
    rows = list(Variable.objects.filter(job=job).defer("sealed").select_related("updated_by"))
    secrets = (row.name for row in rows if row.is_secret)
    note_seen(caller, secrets, whose=services.whose(job.pk if job else None))
    return rows


def create(caller: Caller, asked: VariableIn) -> JsonResponse:
    """Keep a new variable: 201.

    Raises:
        Problem: 403, 404 for an unknown job, 409 where the name is taken.
    """
    job = visible_job(caller, asked.job)
    check_may_change(caller, job)
    if Variable.objects.filter(job=job, name=asked.name).exists():
        raise Problem(NAME_TAKEN, f"There is a variable {asked.name} already; change that one.")
    row = keep(caller, asked.name, asked.value, is_secret=asked.secret, job=job)
    body = as_json(row)
    return JsonResponse(body, status=201, headers={"Location": f"/api/v1/variables/{row.pk}"})


def change(caller: Caller, id: int, asked: VariablePatch) -> dict[str, Any]:
    """Change a variable's value or kind.

    Raises:
        Problem: 403, 404, 422.
    """
    row = changeable(caller, id)
    is_secret = row.is_secret if asked.secret is None else asked.secret
    if asked.value is None and row.is_secret:
        if not is_secret:
            raise problems.invalid(value="A secret's value is never shown: give a new one.")
        return as_json(row)
    value = row.value if asked.value is None else asked.value
    return as_json(keep(caller, row.name, value, is_secret=is_secret, job=row.job))


def forget(caller: Caller, id: int) -> None:
    """Remove a variable.

    Raises:
        Problem: 403, 404.
    """
    services.forget_variable(changeable(caller, id), by=caller.user)


def keep(caller: Caller, name: str, value: str, *, is_secret: bool, job: Job | None) -> Variable:
    """Keep a variable that was checked by itself.

    Raises:
        Problem: 422 where it has its place elsewhere, is no secret's value, or is too much.
    """
    if job is not None and not is_secret:
        raise problems.invalid(secret=KEPT_WITH_THE_JOB)
    if job is not None and name in job.variables:
        raise problems.invalid(name=f"{name} is one of the job's variables; remove it there first.")
    if is_secret and (problem := secret_problem(value)):
        raise problems.invalid(value=problem)
    if found := services.problems_with(name, value, job=job):
        raise problems.invalid(value=" ".join(found))
    return services.keep_variable(name, value, is_secret=is_secret, job=job, by=caller.user)[0]


def changeable(caller: Caller, id: int) -> Variable:
    """Return a variable that the caller may change.

    Raises:
        Problem: 404 for what they may not see, 403 for what they may not change.
    """
    row = Variable.objects.select_related("job").filter(pk=id).first()
    if row is None or not _may_see(caller, row.job):
        raise problems.not_found("variable")
    check_may_change(caller, row.job)
    return row


def check_may_change(caller: Caller, job: Job | None) -> None:
    """Let testers change what is their jobs', and only operators what is the team's.

    Raises:
        Problem: 403.
    """
    if not may_change(caller, job):
        raise problems.forbidden("Only operators change the team's variables.")


def may_change(caller: Caller, job: Job | None) -> bool:
    """Return whether the caller may change a job's variables, or the team's."""
    return caller.may(Scope.OPERATE if job is None else Scope.RUN) and _may_see(caller, job)


def is_member(caller: Caller) -> bool:
    """Return whether the caller belongs to the team, and may see what it has."""
    return caller.may(Scope.OPERATE) or caller.user.has_perm(MEMBER)


def as_json(row: Variable) -> dict[str, Any]:
    """Return the object of a variable; a secret's value is null."""
    return {
        "id": row.pk,
        "name": row.name,
        "job": row.job_id,
        "secret": row.is_secret,
        "value": None if row.is_secret else row.value,
        "updated_by": row.updated_by and row.updated_by.get_username(),
        "updated_at": moment(row.updated_at),
    }


def _may_see(caller: Caller, job: Job | None) -> bool:
    return is_member(caller) or (job is not None and job.owner_id == caller.user.pk)


def visible_job(caller: Caller, id: int | None) -> Job | None:
    """Return a job that the caller may see; None for None, which stands for the team.

    Raises:
        Problem: 404.
    """
    if id is None:
        return None
    job = Job.objects.filter(pk=id).first()
    if job is None or not _may_see(caller, job):
        raise problems.not_found("job")
    return job


def note_seen(caller: Caller, names: Iterable[str], *, whose: str) -> None:
    """Record that the caller saw the names of secrets, if there are any."""
    if words := ", ".join(names):
        audit.record_once(
            Action.SAW_SECRETS, by=caller.user, target=whose, detail=words, within=SEEN_AGAIN
        )
