"""Links to one execution: made by members, opened by anybody who has one."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from access import problems
from access.scopes import Scope
from executions import answers
from executions.downloads import artifact_response
from executions.models import Execution, Log, Share
from executions.reports.plain import plain
from executions.services.sharing import find_share, share, token_of, unshare
from executions.views.answers import MemberRequest, member

#: Days that a link may last, the usual one first.
DAYS = (7, 1, 30)
#: Search engines forget it, no cache keeps it, and no address that it leads to learns of it.
PRIVATE = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


@require_safe
@member(Scope.RUN)
def shares(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Show the links to an execution, and the form of a new one."""
    execution = answers.find(request.caller, pk)
    now = timezone.now()
    links = [
        (link, link.is_open(now), request.build_absolute_uri(_address(link)))
        for link in execution.shares.select_related("made_by")
    ]
    context = {"execution": execution, "links": links, "days": DAYS}
    return render(request, "reports/shares.html", context)


@require_POST
@member(Scope.RUN)
def make_share(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Make a link."""
    execution = answers.find(request.caller, pk)
    days = request.POST.get("days", "")
    if days not in map(str, DAYS):
        raise problems.invalid(days="It must be one of those in the list.")
    share(execution, by=request.caller.user, lifetime=timedelta(days=int(days)))
    return redirect("shares", pk=pk)


@require_POST
@member(Scope.RUN)
def revoke_share(request: MemberRequest, pk: UUID, link: UUID) -> HttpResponse:
    """End a link."""
    execution: Execution = answers.find(request.caller, pk)
    unshare(get_object_or_404(execution.shares, pk=link), by=request.caller.user)
    messages.info(request, "The link was revoked; it leads nowhere any more.", extra_tags="idle")
    return redirect("shares", pk=pk)


def guest(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a view be asked by anybody with a link that is open."""

    @wraps(view)
    def answer(request: HttpRequest, token: str, *args: Any) -> HttpResponse:
        link = find_share(token)
        if link is None:
            raise Http404
        if link.is_open(timezone.now()):
            response = view(request, link, *args)
        else:
            response = render(request, "reports/share_ended.html", status=410)
        for name, value in PRIVATE.items():
            response[name] = value
        return response

    return answer


@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """Show an execution to whoever has the link: how it ended, its tests, its log, its pictures."""
    return _shared(request, token)


@require_safe
def shared_picture(request: HttpRequest, token: str, artifact: int) -> HttpResponse:
    """Show one of its pictures."""
    return _picture(request, token, artifact)


@guest
def _shared(request: HttpRequest, link: Share) -> HttpResponse:
    execution = link.execution
    log = Log.objects.filter(pk=execution.pk).first()
    context = {
        "execution": execution,
        "results": execution.results.all(),
        "pictures": [
            (row, reverse("shared_picture", args=[token_of(link), row.pk]))
            for row in execution.artifacts.all()
            if row.is_picture
        ],
        "log": plain(bytes(log.content)) if log else "",
        "link": link,
    }
    return render(request, "reports/shared.html", context)


@guest
def _picture(request: HttpRequest, link: Share, artifact: int) -> HttpResponse:
    found = link.execution.artifacts.filter(pk=artifact).first()
    if found is None or not found.is_picture:
        raise Http404
    return artifact_response(found, inline=True)


def _address(link: Share) -> str:
    return reverse("shared", args=[token_of(link)])
