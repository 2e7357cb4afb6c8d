"""The page of alerts: what is wrong now, what was, and the rules."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from access import problems
from access.pages import MemberRequest, member
from access.scopes import Scope
from alerts import services
from alerts.forms import RuleForm
from alerts.models import Alert, Rule
from alerts.receivers import send
from notices.models import Target

PAST = 50
#: Hours for which a rule can be silenced; 0 ends a silence.
HOURS = ("1", "4", "24")


@require_safe
@member(Scope.READ)
def alerts(request: MemberRequest) -> HttpResponse:
    """Show the page; a refresh gets its parts alone."""
    fragment = request.headers.get("HX-Request")
    return render(request, "alerts/_alerts.html" if fragment else "alerts/alerts.html", {
        "open": Alert.objects.filter(ended_at=None).select_related("rule"),
        "past": Alert.objects.exclude(ended_at=None).select_related("rule")[:PAST],
        "rules": Rule.objects.prefetch_related("targets"),
        "has_targets": Target.objects.filter(enabled=True).exists(),
        "hours": HOURS,
        "may_operate": request.caller.may(Scope.OPERATE),
    })  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@member(Scope.OPERATE)
def rule(request: MemberRequest, key: str) -> HttpResponse:
    """Show a rule's form, or change the rule."""
    found = _rule(key)
    form = RuleForm(found, request.POST if request.method == "POST" else None)
    if form.is_valid():
        told = services.change(
            found,
            threshold=form.threshold(),
            enabled=form.cleaned_data["enabled"],
            targets=list(form.cleaned_data["targets"]),
            by=request.caller.user,
        )
        send(told)
        messages.info(request, f"“{found}” was changed.", extra_tags="passed")
        return redirect("alerts")
    context: dict[str, Any] = {"rule": found, "form": form}
    return render(request, "alerts/rule.html", context, status=422 if form.is_bound else 200)


@require_POST
@member(Scope.OPERATE)
def silence(request: MemberRequest, key: str) -> HttpResponse:
    """Tell nobody of a rule for `hours`, or again."""
    hours = request.POST.get("hours", "")
    if hours not in (*HOURS, "0"):
        raise problems.invalid(hours=f"It must be one of 0, {', '.join(HOURS)}.")
    found = _rule(key)
    services.silence(found, hours=float(hours), by=request.caller.user)
    what = "is told of again" if hours == "0" else f"is told to nobody for {hours} h"
    messages.info(request, f"“{found}” {what}.", extra_tags="idle")
    return redirect("alerts")


def _rule(key: str) -> Rule:
    return get_object_or_404(Rule, key=key)
