"""The files that an execution left: the panel, the pictures in it, and downloads."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from access import problems
from access.scopes import Scope
from executions import answers, traces
from executions.downloads import artifact_response
from executions.models import Execution
from executions.present import artifact_as_json
from executions.views.answers import MemberRequest, member


@require_safe
@member(Scope.READ)
def files(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Show the panel of screenshots and files, alone."""
    execution = answers.find(request.caller, pk)
    return render(request, "executions/_files.html", shown(execution, request))


def shown(execution: Execution, request: HttpRequest) -> dict[str, Any]:
    """Return what the panel shows."""
    return {
        "has_viewer": traces.origin(request) is not None,
        "execution": execution,
        "artifacts": [(row, artifact_as_json(row)) for row in execution.artifacts.all()],
    }


@require_safe
@member(Scope.READ)
def picture(request: MemberRequest, pk: UUID, artifact: int) -> HttpResponse:
    """Show one that really is a picture, as such."""
    found = answers.find(request.caller, pk).artifacts.filter(pk=artifact).first()
    if found is None or not found.is_picture:
        raise problems.not_found("picture")
    return artifact_response(found, inline=True)
