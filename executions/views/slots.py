"""Who holds each slot, and who waits."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from access.problems import Problem
from access.scopes import Scope
from capacity.snapshot import as_json, reading
from executions.models import Execution
from executions.occupants import occupants
from executions.room import slot_rows
from executions.views.answers import MemberRequest, member
from executions.views.record import may_cancel


@require_safe
@member(Scope.READ)
def capacity(request: MemberRequest) -> HttpResponse:
    """Show the page; for a refresh and for the dialog its tables alone."""
    fragment = request.headers.get("HX-Request")
    template = "capacity/_slots.html" if fragment else "capacity/capacity.html"
    return render(request, template, _context(request))


def _context(request: MemberRequest) -> dict[str, Any]:
    figures = as_json(reading())
    try:
        items = occupants(request.caller)["items"]
    except Problem as problem:
        return {"capacity": figures, "problem": problem.as_json()}
    rows = _rows(request, items)
    return {
        "capacity": figures,
        "holders": [row for row in rows if row["state"] in ("active", "reserved")],
        "waiters": [row for row in rows if row["state"] in ("waiting", "delayed")],
    }


def _rows(request: MemberRequest, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rows = slot_rows(request.caller, items)
    return [{**row, "may_cancel": _may_cancel(request, row["execution"])} for row in rows]


def _may_cancel(request: MemberRequest, execution: Execution | None) -> bool:
    if execution is None or execution.cancel_requested_at:
        return False
    return may_cancel(request, execution)
