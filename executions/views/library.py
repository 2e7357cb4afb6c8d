"""What the pages of tests and those of jobs have in common."""

import json
from typing import Any
from urllib.parse import urlencode

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect

from access.scopes import Scope
from executions import answers
from executions.library.listing import LibraryPage
from executions.models import Execution
from executions.states import LIVING
from executions.views.answers import MemberRequest, wants_json


def page_or_json(request: MemberRequest, answer: JsonResponse, page: str) -> HttpResponse:
    """Return the answer for a script of the page, or lead the browser to what was kept."""
    if wants_json(request):
        return answer
    return redirect(page, pk=json.loads(answer.content)["id"])


def list_context(
    request: MemberRequest, page: LibraryPage[Any], rows: list[Any], *filters: str
) -> dict[str, Any]:
    """Return what a list needs: its rows, and the addresses of other pages."""
    chosen = {name: request.GET[name] for name in filters if request.GET.get(name)}
    return {
        "rows": rows,
        "chosen": chosen,
        "first": not request.GET.get("cursor"),
        "next": page.next and urlencode({**chosen, "cursor": page.next.encode()}),
        "query": urlencode(chosen),
        "may_run": request.caller.may(Scope.RUN),
    }


def in_place(request: MemberRequest, execution: Execution | None) -> dict[str, Any]:
    """Return what a page needs to go on showing an execution in place."""
    if execution is None:
        return {"status": "idle"}
    document = answers.present([execution])[0]
    return {
        "status": execution.status,
        "shown": execution,
        "document": document,
        "as_json": json.dumps(document, cls=DjangoJSONEncoder),
        "living": execution.status in LIVING,
        "results": execution.results.all(),
    }


def newest(request: MemberRequest, **which: Any) -> Execution | None:
    """Return the newest execution of a test or job that the caller may see."""
    chosen = answers.visible(request.caller).filter(**which)
    return chosen.order_by("-queued_at", "-id").first()
