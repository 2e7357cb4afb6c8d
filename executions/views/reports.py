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
        "others": _choice(before, others(after, among=answers.visible(request.caller))),
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
    return to_comparison(before.pk, execution.pk)


def to_comparison(before: UUID, after: UUID) -> HttpResponse:
    """Lead to what differs from one execution to another."""
    address = redirect("comparison")
    address["Location"] += f"?a={before}&b={after}"
    return address


def _choice(before: Execution, others: list[Execution]) -> list[Execution]:
    """Return what can stand before: what does so now, whatever it ran, and the others."""
    return others if before in others else [before, *others]


def _chosen(request: MemberRequest, name: str) -> Execution:
    try:
        return answers.find(request.caller, UUID(request.GET.get(name, "")))
    except ValueError as error:
        raise problems.not_found("execution") from error
