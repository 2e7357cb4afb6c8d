"""The Playground: write a script, run it, see what comes of it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from access import problems
from access.problems import Problem
from access.scopes import Scope
from executions import answers
from executions.forms import asked, variables
from executions.models import Priority, Source
from executions.sandbox import sandbox
from executions.starters import STARTERS
from executions.views.answers import MemberRequest, member, render_problem, to_page, wants_json


@require_safe
@member(Scope.READ)
def playground(request: MemberRequest) -> HttpResponse:
    """Show the editor, with the script of an execution (`?from=ID`) or one to start from."""
    return render(request, "playground.html", _context(request, _initial(request)))


@require_POST
@member(Scope.RUN)
def run(request: MemberRequest) -> HttpResponse:
    """Submit the script; a refusal keeps it in the editor."""
    try:
        answer = answers.submit(request.caller, asked(request.POST), source=Source.PLAYGROUND)
    except Problem as problem:
        if wants_json(request):
            raise
        sent = {**request.POST.dict(), "variables": variables(request.POST), "pinned": True}
        return render_problem(request, "playground.html", problem, _context(request, sent))
    return to_page(request, answer)


def _initial(request: MemberRequest) -> dict[str, Any]:
    if "from" not in request.GET:
        return {"script": STARTERS[0].script}
    try:
        origin = answers.find(request.caller, UUID(request.GET["from"]))
    except ValueError as error:
        raise problems.not_found("execution") from error
    return {
        "script": "\n\n".join(origin.files.values()),
        "name": origin.name,
        "timeout": origin.timeout,
        "priority": origin.priority,
        "variables": origin.variables,
        "pinned": True,
    }


def _context(request: MemberRequest, values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "values": values,
        "priorities": Priority.choices,
        "starters": STARTERS,
        "timeout": settings.EXECUTION_TIMEOUT,
        "timeout_most": settings.EXECUTION_TIMEOUT_MAX,
        "browsers": sandbox().browsers.availability,
        "may_run": request.caller.may(Scope.RUN),
    }
