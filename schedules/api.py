"""The schedules part of the API."""

from ninja import Query, Router

from django.http import JsonResponse

from access.auth import CallerRequest
from access.documented import answers as documented
from access.problems import NOT_FOUND
from access.threads import in_thread
from executions.api import reader, runner
from executions.library.api import Id
from schedules import answers
from schedules.schemas import RunFilters, ScheduledRuns, ScheduleOut, SchedulePatch

router = Router(tags=["schedules"])
one = documented(NOT_FOUND)


@router.get("/jobs/{id}/schedule", auth=reader, response=ScheduleOut, openapi_extra=one)
async def read_schedule(request: CallerRequest, id: Id) -> JsonResponse:
    """When a job runs by itself: in words, and the next three times."""
    return JsonResponse(await in_thread(answers.one_schedule, request.auth, id))


@router.patch("/jobs/{id}/schedule", auth=runner, response=ScheduleOut, openapi_extra=one)
async def change_schedule(request: CallerRequest, id: Id, asked: SchedulePatch) -> JsonResponse:
    """Change what is named; clocks hear of it within seconds."""
    return JsonResponse(await in_thread(answers.change_schedule, request.auth, id, asked))


@router.get("/jobs/{id}/scheduled-runs", auth=reader, response=ScheduledRuns, openapi_extra=one)
async def list_scheduled_runs(
    request: CallerRequest, id: Id, filters: Query[RunFilters]
) -> JsonResponse:
    """What became of each time that a job was due, newest first."""
    return JsonResponse(await in_thread(answers.list_runs, request.auth, id, filters))
