"""The page of the audit log, for operators."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from access.audit import Action, found
from access.pages import MemberRequest, member
from access.scopes import Scope

SIZE = 50


@require_safe
@member(Scope.OPERATE)
def audit(request: MemberRequest) -> HttpResponse:
    """Show what was done, newest first; chosen by action, person and words."""
    return render(request, "audit.html", _context(request))


def _context(request: MemberRequest) -> dict[str, Any]:
    chosen = {
        name: word
        for name in ("action", "who", "q")
        if (word := request.GET.get(name, "").replace("\0", "")[:150])
    }
    if chosen.get("action") not in [*Action]:
        chosen.pop("action", None)
    before = request.GET.get("before", "")
    known = before.isascii() and before.isdigit() and len(before) <= 18
    rows = list(found(**chosen, before=int(before) if known else None)[: SIZE + 1])
    more = len(rows) > SIZE
    return {
        "entries": rows[:SIZE],
        "next": urlencode({**chosen, "before": rows[SIZE - 1].pk}) if more else "",
        "first": not known,
        "query": urlencode(chosen),
        "chosen": chosen,
        "actions": list(Action),
    }
