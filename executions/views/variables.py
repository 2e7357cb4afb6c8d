"""The page of the team's variables, and the forms of theirs and of jobs' secrets."""

from typing import Any

from pydantic import ValidationError

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from access import problems
from access.auth import Caller
from access.failures import field_of, message_of
from access.pages import MemberRequest, member, render_problem
from access.problems import Problem
from access.scopes import Scope
from executions.models import Job, Variable
from executions.variables import answers
from executions.variables.requests import VariableIn


@require_safe
@member(Scope.READ)
def variables(request: MemberRequest) -> HttpResponse:
    """Show the team's variables; of secrets the names only."""
    return render(request, "variables/variables.html", shown(request.caller))


@require_POST
@member(Scope.RUN)
def save(request: MemberRequest) -> HttpResponse:
    """Keep a variable of the team, or of a job, under its name, whatever was there."""
    try:
        row = _saved(request.caller, asked(request.POST))
    except Problem as problem:
        if problem.kind is not problems.INVALID or request.POST.get("job"):
            raise
        context = {**shown(request.caller), "name": request.POST.get("name", "")}
        return render_problem(request, "variables/variables.html", problem, context)
    messages.info(request, f"{row.name} is kept.", extra_tags="passed")
    return _back(row.job_id)


@require_POST
@member(Scope.RUN)
def remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Remove a variable of the team, or of a job."""
    row = answers.changeable(request.caller, pk)
    job_id, name = row.job_id, row.name
    answers.forget(request.caller, pk)
    messages.info(request, f"{name} is removed.", extra_tags="idle")
    return _back(job_id)


def shown(caller: Caller, *, job: Job | None = None) -> dict[str, Any]:
    """Return what the page, or a job's section, shows."""
    return {
        "variables": answers.shown(caller, job=job),
        "may_change": answers.may_change(caller, job),
        "variables_job": job,
    }


def asked(sent: QueryDict) -> VariableIn:
    """Return the variable in a form.

    Raises:
        Problem: 422 with each field that is wrong.
    """
    job = sent.get("job", "")
    fields: dict[str, Any] = {
        "name": sent.get("name", "").strip(),
        "value": sent.get("value", "").replace("\r\n", "\n"),
        "secret": sent.get("secret") == "on",
        "job": int(job) if job.isascii() and job.isdigit() else None,
    }
    try:
        return VariableIn.model_validate(fields)
    except ValidationError as error:
        raise problems.invalid_fields(
            (field_of(("body", "it", *e["loc"])), message_of(dict(e))) for e in error.errors()
        ) from error


def _saved(caller: Caller, variable: VariableIn) -> Variable:
    job = answers.visible_job(caller, variable.job)
    answers.check_may_change(caller, job)
    return answers.keep(caller, variable.name, variable.value, is_secret=variable.secret, job=job)


def _back(job_id: int | None) -> HttpResponse:
    return redirect(f"/jobs/{job_id}/#secrets" if job_id else "variables")
