"""Executions beside each other."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from access import problems
from access.scopes import Scope
from executions import answers
from executions.models import Execution
from executions.reports.comparison import compare
from executions.reports.history import outcomes_of
from executions.reports.neighbours import others, previous
from executions.views.answers import MemberRequest, member


@require_safe
@member(Scope.READ)
def comparison(request: MemberRequest) -> HttpResponse:
    """Show what differs from execution `a` to execution `b`."""
    before, after = _chosen(request, "a"), _chosen(request, "b")
    outcomes = outcomes_of([before.pk, after.pk])
    context = {
        "before": before,
        "after": after,
        "others": others(after, among=answers.visible(request.caller)),
        "comparison": compare(outcomes.get(before.pk, []), outcomes.get(after.pk, [])),
    }
    return render(request, "reports/comparison.html", context)


@require_safe
@member(Scope.READ)
def with_previous(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Lead to the comparison with the last execution of the same before this one."""
    execution = answers.find(request.caller, pk)
    before = previous(execution, among=answers.visible(request.caller))
    if before is None:
        return render(request, "reports/nothing_before.html", {"execution": execution})
    address = redirect("comparison")
    address["Location"] += f"?a={before.pk}&b={execution.pk}"
    return address


def _chosen(request: MemberRequest, name: str) -> Execution:
    try:
        return answers.find(request.caller, UUID(request.GET.get(name, "")))
    except ValueError as error:
        raise problems.not_found("execution") from error
