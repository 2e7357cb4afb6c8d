"""The list of executions, newest first."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from access.scopes import Scope
from executions import answers
from executions.listing import page_of
from executions.models import Kind, Source
from executions.requests import PageCursor
from executions.states import Status
from executions.views.answers import MemberRequest, member

SIZE = 25
FILTERS: dict[str, list[str]] = {
    "status": [*Status],
    "source": Source.values,
    "kind": Kind.values,
}


@require_safe
@member(Scope.READ)
def executions(request: MemberRequest) -> HttpResponse:
    """Show one page of the list; htmx gets its table alone."""
    template = (
        "executions/_list.html" if request.headers.get("HX-Request") else "executions/list.html"
    )
    return render(request, template, _context(request))


def _context(request: MemberRequest) -> dict[str, Any]:
    chosen = {
        name: request.GET[name]
        for name, allowed in FILTERS.items()
        if request.GET.get(name) in allowed
    }
    visible = answers.visible(request.caller)
    after = _cursor(request.GET.get("cursor", ""))
    page = page_of(
        visible.filter(**chosen).select_related("owner").defer("files"), after=after, size=SIZE
    )
    return {
        "page": page,
        "rows": [(row, counts(row)) for row in page.executions],
        "next": page.next and urlencode({**chosen, "cursor": page.next.encode()}),
        "first": after is None,
        "chosen": chosen,
        "filters": FILTERS,
        "query": urlencode(chosen),
    }


def counts(execution: Any) -> dict[str, int]:
    """Return how many of its tests came to each outcome."""
    names = ("passed", "flaky", "failed", "errored", "skipped")
    return {name: getattr(execution, name) for name in names}


def _cursor(word: str) -> PageCursor | None:
    """Return where the page begins; an address that was tampered with begins at the start."""
    try:
        return PageCursor.decode(word) if word else None
    except ValueError:
        return None
