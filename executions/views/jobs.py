"""The pages of jobs: the list, and one with all that belongs to it."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from access.problems import Problem
from access.scopes import Scope
from executions import standing
from executions.answers import visible
from executions.library import answers
from executions.library.forms import job_in, job_patch, test_ids, variables_patch
from executions.library.requests import JobFilters, JobPatch, RunIn
from executions.models import Job, Priority, Source
from executions.views.answers import MemberRequest, member, render_problem, to_page, wants_json
from executions.views.library import in_place, list_context, newest, page_or_json
from executions.views.listing import counts
from executions.views.variables import shown

SIZE = 50
#: So many last executions are shown on a job's page.
HISTORY = 15


@require_safe
@member(Scope.READ)
def jobs(request: MemberRequest) -> HttpResponse:
    """List the jobs, by name."""
    filters = JobFilters.model_construct(
        q=request.GET.get("q", "")[:200], cursor=request.GET.get("cursor", ""), limit=SIZE
    )
    page = answers.jobs_page(request.caller, filters)
    found = standing.of_jobs(page.rows)
    rows = [(job, found[job.pk]) for job in page.rows]
    return render(request, "jobs/list.html", list_context(request, page, rows, "q"))


@member(Scope.RUN)
def new_job(request: MemberRequest) -> HttpResponse:
    """Show the form of a new job, or keep the one that was sent."""
    if request.method != "POST":
        return render(request, "jobs/new.html", _choice(request, {}))
    try:
        answer = answers.create_job(request.caller, job_in(request.POST))
    except Problem as problem:
        if wants_json(request):
            raise
        context = _choice(request, request.POST.dict())
        return render_problem(request, "jobs/new.html", problem, context)
    return page_or_json(request, answer, "job")


@require_safe
@member(Scope.READ)
def job(request: MemberRequest, pk: int) -> HttpResponse:
    """Show one job: run it, its tests, how it runs, and what became of it."""
    return render(request, "jobs/job.html", _context(request, answers.find_job(request.caller, pk)))


@require_POST
@member(Scope.RUN)
def save_job(request: MemberRequest, pk: int) -> HttpResponse:
    """Save how it runs."""
    return _change(request, pk, job_patch(request.POST))


@require_POST
@member(Scope.RUN)
def save_variables(request: MemberRequest, pk: int) -> HttpResponse:
    """Save its variables."""
    return _change(request, pk, variables_patch(request.POST))


@require_POST
@member(Scope.RUN)
def order(request: MemberRequest, pk: int) -> HttpResponse:
    """Save which tests it has, in which order; a pressed button moves one of them."""
    ids = _pressed(request, test_ids(request.POST))
    return _change(request, pk, JobPatch(tests=ids))


@require_POST
@member(Scope.RUN)
def run_job(request: MemberRequest, pk: int) -> HttpResponse:
    """Run it now."""
    answer = answers.run_job(request.caller, pk, RunIn(timeout=None), source=Source.PLAYGROUND)
    return to_page(request, answer)


@require_POST
@member(Scope.RUN)
def delete_job(request: MemberRequest, pk: int) -> HttpResponse:
    """Forget it."""
    found = answers.find_job(request.caller, pk)
    answers.delete_job(request.caller, pk)
    messages.info(request, f"The job {found.name} was deleted.", extra_tags="idle")
    return redirect("jobs")


def _pressed(request: MemberRequest, ids: list[int]) -> list[int]:
    """Return the ids after the button that was pressed: `up:7`, `down:7` or `remove:7`."""
    verb, _, word = request.POST.get("press", "").partition(":")
    if not word.isdecimal() or int(word) not in ids:
        return ids
    at = ids.index(int(word))
    moved = ids.pop(at)
    if verb != "remove":
        ids.insert(max(0, at + (1 if verb == "down" else -1)), moved)
    return ids


def _change(request: MemberRequest, pk: int, patch: JobPatch) -> HttpResponse:
    answer = JsonResponse(answers.change_job(request.caller, pk, patch))
    return page_or_json(request, answer, "job")


def _choice(request: MemberRequest, values: Mapping[str, Any]) -> dict[str, Any]:
    tests = answers.visible_tests(request.caller).only("name", "owner__username")
    return {"values": values, "choice": tests.order_by("name", "id")[:500]}


def _context(request: MemberRequest, job: Job) -> dict[str, Any]:
    places = list(job.places.select_related("test").defer("test__script", "test__files"))
    of_tests = standing.of_tests([place.test for place in places])
    history = visible(request.caller).filter(job=job).select_related("owner").defer("files")
    return {
        "job": job,
        "tests": [(place.test, of_tests[place.test_id]) for place in places],
        "others": answers.visible_tests(request.caller)
        .exclude(places__job=job)
        .only("name", "owner__username")
        .order_by("name", "id")[:500],
        "standing": standing.of_jobs([job])[job.pk],
        "history": [(row, counts(row)) for row in history.order_by("-queued_at")[:HISTORY]],
        "priorities": Priority.choices,
        "may_run": request.caller.may(Scope.RUN),
        **shown(request.caller, job=job),
        **in_place(request, newest(request, job=job)),
    }
