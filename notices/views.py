"""The page of targets: who may be told, and how well that goes."""

from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from access import problems
from access.pages import MemberRequest, member, render_problem
from access.problems import Problem
from access.scopes import Scope
from notices import services
from notices.channel import BadAddress
from notices.models import Delivery, Target

LATEST = 20


@require_safe
@member(Scope.READ)
def targets(request: MemberRequest) -> HttpResponse:
    """Show each target and the latest deliveries; operators may change them."""
    return render(request, "notices/targets.html", _context(request))


@require_POST
@member(Scope.OPERATE)
def add(request: MemberRequest) -> HttpResponse:
    """Keep a new target."""
    try:
        target = _added(request)
    except Problem as problem:
        context = _context(request) | {"name": request.POST.get("name", "")}
        return render_problem(request, "notices/targets.html", problem, context)
    messages.info(request, f"{target} is kept. Send it a test message.", extra_tags="passed")
    return redirect("targets")


@require_POST
@member(Scope.OPERATE)
def test(request: MemberRequest, pk: int) -> HttpResponse:
    """Send a test message and say what came of it."""
    target = get_object_or_404(Target, pk=pk)
    row = services.tell_test(target, by=request.caller.user.get_username())
    if row.state == Delivery.State.SENT:
        messages.info(request, f"{target} took the test message.", extra_tags="passed")
    else:
        messages.info(request, f"{target} did not take it. {row.error}", extra_tags="failed")
    return redirect("targets")


@require_POST
@member(Scope.OPERATE)
def enable(request: MemberRequest, pk: int) -> HttpResponse:
    """Let it be told (`enabled=on`), or tell it nothing more."""
    target = get_object_or_404(Target, pk=pk)
    on = request.POST.get("enabled") == "on"
    services.enable(target, enabled=on, by=request.caller.user)
    return redirect("targets")


@require_POST
@member(Scope.OPERATE)
def remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Forget a target and what it was told."""
    services.remove_target(get_object_or_404(Target, pk=pk), by=request.caller.user)
    return redirect("targets")


def _added(request: MemberRequest) -> Target:
    name, url = request.POST.get("name", "").strip(), request.POST.get("url", "").strip()
    if not 0 < len(name) <= 100 or "\0" in name:
        raise problems.invalid(name="It must have 1 to 100 characters.")
    try:
        return services.add_target(name, url, by=request.caller.user)
    except BadAddress as error:
        raise problems.invalid(url=str(error)) from error
    except IntegrityError as error:
        raise problems.invalid(name="There is a target of this name.") from error


def _context(request: MemberRequest) -> dict[str, Any]:
    return {
        "targets": Target.objects.defer("url"),
        "deliveries": Delivery.objects.select_related("target").defer("target__url")[:LATEST],
        "may_operate": request.caller.may(Scope.OPERATE),
    }
