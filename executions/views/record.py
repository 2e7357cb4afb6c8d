"""The page of one execution, and what can be done with it."""

import json
from itertools import count
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from access.scopes import Scope
from executions import answers
from executions.models import Execution, Part, Source, Transition
from executions.states import LIVING, Status
from executions.variables.answers import note_seen
from executions.views.answers import MemberRequest, member, to_page
from executions.views.files import shown


@require_safe
@member(Scope.READ)
def execution(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Show how it stands, its tests, its log and all that is known of it."""
    return render(request, "executions/execution.html", _context(request, pk))


@require_safe
@member(Scope.READ)
def details(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Show the panel of facts and transitions, alone."""
    return render(request, "executions/_details.html", _context(request, pk))


@require_POST
@member(Scope.RUN)
def cancel(request: MemberRequest, pk: UUID) -> HttpResponse:
    """End it, or take it out of the queue."""
    return to_page(request, JsonResponse(answers.cancel(request.caller, pk)))


@require_POST
@member(Scope.RUN)
def rerun(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Run the same once more."""
    return to_page(request, answers.rerun(request.caller, pk, source=Source.PLAYGROUND))


def _context(request: MemberRequest, pk: UUID) -> dict[str, Any]:
    found = answers.find(request.caller, pk)
    document = answers.present([found])[0]
    return shown(found, request) | {
        "document": document,
        "as_json": json.dumps(document, cls=DjangoJSONEncoder),
        "living": found.status in LIVING,
        "results": found.results.all(),
        "steps": _steps(found),
        "parts": _parts(found),
        "given": _given(request, found),
        "may_run": request.caller.may(Scope.RUN),
        "may_cancel": may_cancel(request, found),
    }


def _given(request: MemberRequest, execution: Execution) -> list[dict[str, Any]]:
    """Return what it was given of its job and its team, by name; note who saw those of secrets."""
    rows: list[dict[str, Any]] = execution.given
    secrets = (row["name"] for row in rows if row["secret"])
    note_seen(request.caller, secrets, whose=f"execution {execution.pk}")
    return rows


def _steps(execution: Execution) -> list[tuple[Transition, int | None]]:
    """Return each transition, the starts of what was attempted more than once with their number."""
    attempts = count(1)
    several = execution.attempt > 1
    return [
        (step, next(attempts) if several and step.new == Status.RUNNING else None)
        for step in execution.transitions.all()
    ]


def _parts(execution: Execution) -> list[Part]:
    """Return the kept tests that it runs, each with its version, without their contents."""
    parts = execution.parts.select_related("version", "test").order_by("place")
    hidden = (f"{kind}__{field}" for kind in ("version", "test") for field in ("script", "files"))
    return list(parts.defer(*hidden))


def may_cancel(request: MemberRequest, execution: Execution) -> bool:
    """Return whether the caller may cancel it: their own, or anybody's where they operate."""
    caller = request.caller
    own = execution.owner_id == caller.user.pk
    return caller.may(Scope.OPERATE) or (own and caller.may(Scope.RUN))
