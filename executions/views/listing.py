"""The list of executions, newest first."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from access import problems
from access.scopes import Scope
from executions import answers
from executions.listing import page_of
from executions.models import Execution, Kind, Source
from executions.requests import PageCursor
from executions.selection import MOST, cancel_each
from executions.states import LIVING, Status
from executions.views.answers import MemberRequest, member, wants_json
from executions.views.record import may_cancel
from executions.views.reports import to_comparison

SIZE = 25
FILTERS: dict[str, list[str]] = {
    "status": [*Status],
    "source": Source.values,
    "kind": Kind.values,
}


@require_safe
@member(Scope.READ)
def executions(request: MemberRequest) -> HttpResponse:
    """Show one page of the list; a refresh gets its table alone."""
    template = (
        "executions/_list.html" if request.headers.get("HX-Request") else "executions/list.html"
    )
    return render(request, template, _context(request))


@require_POST
@member(Scope.READ)
def compare_selected(request: MemberRequest) -> HttpResponse:
    """Lead to the comparison of the two chosen ones, the earlier one first."""
    chosen = answers.visible(request.caller).filter(pk__in=_chosen(request))
    pair = list(chosen.order_by("queued_at", "id").values_list("pk", flat=True)[:3])
    if len(pair) != 2:
        messages.info(request, "Choose two executions to compare.", extra_tags="refused")
        return redirect("executions")
    return to_comparison(*pair)


@require_POST
@member(Scope.RUN)
def cancel_selected(request: MemberRequest) -> HttpResponse:
    """Cancel each of the chosen ones that the caller may cancel, and say how many."""
    outcome = cancel_each(request.caller, _chosen(request))
    if wants_json(request):
        if outcome.problem and not outcome.cancelled:
            raise outcome.problem
        return JsonResponse({"cancelled": outcome.cancelled, "detail": outcome.words})
    messages.info(request, outcome.words, extra_tags="idle" if outcome.cancelled else "refused")
    return redirect("executions")


def _chosen(request: MemberRequest) -> list[UUID]:
    words = dict.fromkeys(request.POST.getlist("id"))
    if len(words) > MOST:
        raise problems.invalid(id=f"At most {MOST} can be chosen at once.")
    try:
        return [UUID(word) for word in words]
    except ValueError as error:
        raise problems.invalid(id="Each must be the id of an execution.") from error


def _context(request: MemberRequest) -> dict[str, Any]:
    chosen = {
        name: request.GET[name]
        for name, allowed in FILTERS.items()
        if request.GET.get(name) in allowed
    }
    job = request.GET.get("job", "")
    if job.isascii() and job.isdecimal() and len(job) < 19:
        chosen["job"] = job
    visible = answers.visible(request.caller)
    after = _cursor(request.GET.get("cursor", ""))
    page = page_of(
        visible.filter(**chosen).select_related("owner").defer("files"), after=after, size=SIZE
    )
    return {
        "page": page,
        "rows": [(row, counts(row), _can_cancel(request, row)) for row in page.executions],
        "may_run": request.caller.may(Scope.RUN),
        "next": page.next and urlencode({**chosen, "cursor": page.next.encode()}),
        "first": after is None,
        "chosen": chosen,
        "filters": FILTERS,
        "query": urlencode(chosen),
    }


def _can_cancel(request: MemberRequest, row: Execution) -> bool:
    living = row.status in LIVING and not row.cancel_requested_at
    return living and may_cancel(request, row)


def counts(execution: Execution) -> dict[str, int]:
    """Return how many of its tests came to each outcome."""
    names = ("passed", "flaky", "failed", "errored", "skipped")
    return {name: getattr(execution, name) for name in names}


def _cursor(word: str) -> PageCursor | None:
    """Return where the page begins; an address that was tampered with begins at the start."""
    try:
        return PageCursor.decode(word) if word else None
    except ValueError:
        return None
