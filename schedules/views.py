"""The pages of schedules; their sections on a job's page are templates of their own."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from access.pages import MemberRequest, member, render_problem
from access.problems import Problem
from access.scopes import Scope
from executions.forms import validated
from executions.library.answers import find_job
from schedules import answers
from schedules.present import plan_of
from schedules.schemas import SchedulePatch

SIZE = 50


@require_safe
@member(Scope.READ)
def schedule(request: MemberRequest, pk: int) -> HttpResponse:
    """Show a job's schedule, all that became of it, and who is told."""
    return render(request, "schedules/schedule.html", _context(request, pk))


@require_POST
@member(Scope.RUN)
def save_schedule(request: MemberRequest, pk: int) -> HttpResponse:
    """Save when a job runs by itself; what is wrong is said beside what was sent."""
    sent = {name: request.POST.get(name, "").strip() for name in ("schedule", "timezone", "policy")}
    try:
        answers.change_schedule(request.caller, pk, validated(SchedulePatch, sent))
    except Problem as problem:
        context = _context(request, pk) | {"sent": sent}
        return render_problem(request, "schedules/schedule.html", problem, context)
    messages.info(request, "The schedule is saved.", extra_tags="passed")
    return redirect("job", pk=pk)


@require_safe
@member(Scope.READ)
def preview(request: MemberRequest) -> HttpResponse:
    """Show what a schedule means, alone."""
    plan = plan_of(request.GET.get("schedule", "")[:200], request.GET.get("timezone", ""))
    return render(request, "schedules/_plan.html", {"plan": plan})


@require_POST
@member(Scope.RUN)
def add_rule(request: MemberRequest, pk: int) -> HttpResponse:
    """Have a target told of a job's ends."""
    target, when = request.POST.get("target", ""), request.POST.get("when", "")
    answers.add_rule(request.caller, pk, target=target, when=when)
    return redirect("job", pk=pk)


@require_POST
@member(Scope.RUN)
def remove_rule(request: MemberRequest, pk: int, rule: int) -> HttpResponse:
    """Have it told no more."""
    answers.remove_rule(request.caller, pk, rule)
    return redirect("job", pk=pk)


def _context(request: MemberRequest, pk: int) -> dict[str, Any]:
    job = find_job(request.caller, pk)
    cursor = request.GET.get("cursor", "")
    rows, following = answers.runs_page(job, cursor if cursor.isdecimal() else "", size=SIZE)
    return {
        "job": job,
        "runs": rows,
        "next": following,
        "may_run": request.caller.may(Scope.RUN),
    }
