"""How the pages of executions answer."""

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from access.pages import MemberRequest, member, render_problem, wants_json

__all__ = ["MemberRequest", "member", "render_problem", "to_page", "wants_json"]


def to_page(request: HttpRequest, answer: JsonResponse) -> HttpResponse:
    """Return the answer for a script of the page, or lead the browser to the execution's page."""
    if wants_json(request):
        return answer
    return redirect("execution", pk=json.loads(answer.content)["id"])
