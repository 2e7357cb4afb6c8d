"""The pages of tests: the list, one with its editor, and its versions."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from access.problems import Problem
from access.scopes import Scope
from executions import standing
from executions.library import answers
from executions.library.comparison import comparison_of
from executions.library.forms import run_in, test_in, test_patch
from executions.library.requests import LibraryFilters
from executions.library.uploads import files_after, uploaded
from executions.models import Priority, Source, Test
from executions.starters import STARTERS
from executions.views.answers import MemberRequest, member, render_problem, to_page, wants_json
from executions.views.library import in_place, list_context, newest, page_or_json

SIZE, RUNS = 50, 15


@require_safe
@member(Scope.READ)
def tests(request: MemberRequest) -> HttpResponse:
    """List the tests, by name."""
    filters = LibraryFilters.model_construct(
        q=request.GET.get("q", "")[:200], tag=request.GET.get("tag", "")[:40],
        cursor=request.GET.get("cursor", ""), limit=SIZE,
    )  # fmt: skip
    page = answers.tests_page(request.caller, filters)
    found = standing.of_tests(page.rows)
    rows = [(test, found[test.pk]) for test in page.rows]
    return render(request, "tests/list.html", list_context(request, page, rows, "q", "tag"))


@member(Scope.RUN)
def new_test(request: MemberRequest) -> HttpResponse:
    """Show an empty test, or keep the one that was sent."""
    if request.method != "POST":
        return render(request, "tests/test.html", _context(request, _initial(request)))
    try:
        answer = answers.create_test(request.caller, test_in(request.POST, uploaded(request)))
    except Problem as problem:
        return _again(request, problem, _context(request, request.POST.dict()))
    return page_or_json(request, answer, "test")


@require_safe
@member(Scope.READ)
def test(request: MemberRequest, pk: int) -> HttpResponse:
    """Show one test: its editor, its runs and its versions."""
    found = answers.find_test(request.caller, pk)
    return render(request, "tests/test.html", _context(request, _values(found), found))


@require_POST
@member(Scope.RUN)
def save_test(request: MemberRequest, pk: int) -> HttpResponse:
    """Save what was changed."""
    found = answers.find_test(request.caller, pk)
    try:
        patch = test_patch(request.POST, files_after(request, found.files))
        answer = JsonResponse(answers.change_test(request.caller, pk, patch))
    except Problem as problem:
        return _again(request, problem, _context(request, request.POST.dict(), found))
    return page_or_json(request, answer, "test")


@require_POST
@member(Scope.RUN)
def run_test(request: MemberRequest, pk: int) -> HttpResponse:
    """Run it as it is kept."""
    asked = run_in(request.POST)
    return to_page(request, answers.run_test(request.caller, pk, asked, source=Source.PLAYGROUND))


@require_POST
@member(Scope.RUN)
def delete_test(request: MemberRequest, pk: int) -> HttpResponse:
    """Forget it."""
    found = answers.find_test(request.caller, pk)
    answers.delete_test(request.caller, pk)
    messages.info(request, f"The test {found.name} was deleted.", extra_tags="idle")
    return redirect("tests")


@require_safe
@member(Scope.READ)
def version(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """Show what a version changed, against the one before or the one asked for."""
    shown = answers.find_version(request.caller, pk, number)
    context = comparison_of(shown, request.GET.get("against", ""))
    context["may_run"] = request.caller.may(Scope.RUN)
    return render(request, "tests/version.html", context)


@require_POST
@member(Scope.RUN)
def restore_version(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """Make an old version the newest one."""
    answers.restore_version(request.caller, pk, number)
    messages.info(request, f"Version {number} is the newest again.", extra_tags="passed")
    return redirect("test", pk=pk)


def _again(request: MemberRequest, problem: Problem, context: Mapping[str, Any]) -> HttpResponse:
    if wants_json(request):
        raise problem
    return render_problem(request, "tests/test.html", problem, context)


def _initial(request: MemberRequest) -> dict[str, Any]:
    return {"script": STARTERS[0].script}


def _values(test: Test) -> dict[str, Any]:
    names = ("name", "description", "tags", "script")
    return {name: getattr(test, name) for name in names}


def _context(
    request: MemberRequest, values: Mapping[str, Any], test: Test | None = None
) -> dict[str, Any]:
    context: dict[str, Any] = {
        "values": values,
        "test": test,
        "priorities": Priority.choices,
        "may_run": request.caller.may(Scope.RUN),
    }
    if test is None:
        return context
    how = standing.of_tests([test])[test.pk]
    return (
        context
        | in_place(request, newest(request, test=test, job=None))
        | {
            "standing": how,
            "versions": test.versions.select_related("author").defer("script", "files")[:50],
            "jobs": test.jobs.all(),
            "runs": test.parts.filter(ended_at__isnull=False)
            .select_related("execution__job", "version")
            .defer("execution__files", "version__script", "version__files")
            .order_by("-ended_at")[:RUNS],
        }
    )
