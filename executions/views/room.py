"""The operators' page in the admin: see, steer, repair."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from access import problems
from access.problems import Problem
from access.scopes import Scope
from capacity.ledger import ledger
from capacity.problems import needing_ledger
from executions.room import SPANS, history_shown, may_see, now_shown
from executions.services import diagnose
from executions.sidebar import operate_group
from executions.steering import steer
from executions.views.answers import MemberRequest, member, wants_json

FRAGMENTS = {"now": "room/_now.html", "history": "room/_history.html"}


@require_safe
@member(Scope.READ)
def room(request: MemberRequest) -> HttpResponse:
    """Show the page; for a refresh one part of it, `now` or `history`."""
    _check(request)
    part = request.GET.get("part", "")
    shown = (
        _part(request, part)
        if part in FRAGMENTS
        else _part(request, "now") | _part(request, "history")
    )
    context = {"may_steer": request.caller.may(Scope.OPERATE), **shown}
    if part in FRAGMENTS:
        return render(request, FRAGMENTS[part], context)
    return render(request, "room/room.html", _clothes(request, "Capacity") | context)


@require_POST
@member(Scope.OPERATE)
def act(request: MemberRequest) -> HttpResponse:
    """Do what an operator asks for, and say what came of it."""
    said = steer(request.caller, request.POST)
    if wants_json(request):
        return JsonResponse({"detail": said})
    messages.info(request, said)
    return redirect("doctor" if request.POST.get("act") == "repair" else "room")


@require_safe
@member(Scope.READ)
def doctor(request: MemberRequest) -> HttpResponse:
    """Show record, ledger and broker side by side, and what differs."""
    _check(request)
    context: dict[str, Any] = {"may_steer": request.caller.may(Scope.OPERATE)}
    try:
        with needing_ledger():
            context |= {"diagnosis": diagnose(), "repairs": ledger().repairs()}
    except Problem as problem:
        context["problem"] = problem.as_json()
    return render(request, "room/doctor.html", _clothes(request, "Doctor") | context)


def _part(request: MemberRequest, name: str) -> dict[str, Any]:
    if name == "history":
        span = request.GET.get("span", "hour")
        return history_shown(span if span in SPANS else "hour", now=timezone.now())
    try:
        return now_shown(request.caller)
    except Problem as problem:
        return {"problem": problem.as_json()}


def _check(request: MemberRequest) -> None:
    if not may_see(request.caller):
        raise problems.forbidden("This page is for members of the team.")


def _clothes(request: MemberRequest, title: str) -> dict[str, Any]:
    """Return what the admin's templates need; who is no staff has only the operators' links."""
    context = admin.site.each_context(request)
    navigation = context.get("sidebar_navigation") or [operate_group(request)]
    return {**context, "title": title, "sidebar_navigation": navigation}
