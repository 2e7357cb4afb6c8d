"""The API of tests and jobs."""

from typing import Annotated, Any

from ninja import Body, Path, Query, Router
from pydantic import Field

from django.http import HttpResponse, JsonResponse

from access.auth import CallerRequest
from access.documented import answers as documented
from access.documented import header
from access.problems import NOT_FOUND
from access.threads import in_thread
from executions.api import IdempotencyKey, reader, runner, starting
from executions.library import answers
from executions.library.requests import (
    JobFilters,
    JobIn,
    JobPatch,
    LibraryFilters,
    RunIn,
    TestIn,
    TestPatch,
)
from executions.library.schemas import (
    JobOut,
    JobPage,
    TestOut,
    TestPage,
    VersionOut,
    Versions,
)
from executions.requests import ID_MOST
from executions.schemas import ExecutionOut

router = Router(tags=["tests and jobs"])
Id = Annotated[int, Field(ge=1, le=ID_MOST), Path()]
Number = Annotated[int, Field(ge=1, le=2**31 - 1), Path()]
How = Annotated[RunIn, Body(default_factory=RunIn)]
one = documented(NOT_FOUND)
made = documented(headers={201: {"Location": header("Its address.")}})


@router.get("/tests", auth=reader, response=TestPage, openapi_extra=documented())
async def list_tests(request: CallerRequest, filters: Query[LibraryFilters]) -> JsonResponse:
    """Tests, by name."""
    return await _json(answers.list_tests, request.auth, filters)


@router.post("/tests", auth=runner, response={201: TestOut}, openapi_extra=made)
async def create_test(request: CallerRequest, asked: TestIn) -> JsonResponse:
    """Keep a new test."""
    return await in_thread(answers.create_test, request.auth, asked)


@router.get("/tests/{id}", auth=reader, response=TestOut, openapi_extra=one)
async def read_test(request: CallerRequest, id: Id) -> JsonResponse:
    """One test, with its contents."""
    return await _json(answers.one_test, request.auth, id)


@router.patch("/tests/{id}", auth=runner, response=TestOut, openapi_extra=one)
async def change_test(request: CallerRequest, id: Id, asked: TestPatch) -> JsonResponse:
    """Change what is named; a different script or file makes the next version."""
    return await _json(answers.change_test, request.auth, id, asked)


@router.delete("/tests/{id}", auth=runner, response={204: None}, openapi_extra=one)
async def delete_test(request: CallerRequest, id: Id) -> HttpResponse:
    """Forget a test, also in the jobs that it is in; its executions stay."""
    await in_thread(answers.delete_test, request.auth, id)
    return HttpResponse(status=204)


@router.post(
    "/tests/{id}/run",
    auth=runner,
    response={202: ExecutionOut, 200: ExecutionOut},
    openapi_extra=starting,
)
async def run_test(
    request: CallerRequest, id: Id, asked: How, idempotency_key: IdempotencyKey = None
) -> JsonResponse:
    """Run a test as it is now."""
    return await in_thread(answers.run_test, request.auth, id, asked, key=idempotency_key)


@router.get("/tests/{id}/versions", auth=reader, response=Versions, openapi_extra=one)
async def list_versions(request: CallerRequest, id: Id) -> JsonResponse:
    """The versions of a test, newest first."""
    return await _json(answers.list_versions, request.auth, id)


@router.get("/tests/{id}/versions/{number}", auth=reader, response=VersionOut, openapi_extra=one)
async def read_version(request: CallerRequest, id: Id, number: Number) -> JsonResponse:
    """One version of a test, with its contents."""
    return await _json(answers.one_version, request.auth, id, number)


@router.post(
    "/tests/{id}/versions/{number}/restore", auth=runner, response=TestOut, openapi_extra=one
)
async def restore_version(request: CallerRequest, id: Id, number: Number) -> JsonResponse:
    """Make an old version's contents the newest ones."""
    return await _json(answers.restore_version, request.auth, id, number)


@router.get("/jobs", auth=reader, response=JobPage, openapi_extra=documented())
async def list_jobs(request: CallerRequest, filters: Query[JobFilters]) -> JsonResponse:
    """Jobs, by name."""
    return await _json(answers.list_jobs, request.auth, filters)


@router.post("/jobs", auth=runner, response={201: JobOut}, openapi_extra=made)
async def create_job(request: CallerRequest, asked: JobIn) -> JsonResponse:
    """Keep a new job."""
    return await in_thread(answers.create_job, request.auth, asked)


@router.get("/jobs/{id}", auth=reader, response=JobOut, openapi_extra=one)
async def read_job(request: CallerRequest, id: Id) -> JsonResponse:
    """One job."""
    return await _json(answers.one_job, request.auth, id)


@router.patch("/jobs/{id}", auth=runner, response=JobOut, openapi_extra=one)
async def change_job(request: CallerRequest, id: Id, asked: JobPatch) -> JsonResponse:
    """Change what is named."""
    return await _json(answers.change_job, request.auth, id, asked)


@router.delete("/jobs/{id}", auth=runner, response={204: None}, openapi_extra=one)
async def delete_job(request: CallerRequest, id: Id) -> HttpResponse:
    """Forget a job; its executions stay."""
    await in_thread(answers.delete_job, request.auth, id)
    return HttpResponse(status=204)


@router.post(
    "/jobs/{id}/run",
    auth=runner,
    response={202: ExecutionOut, 200: ExecutionOut},
    openapi_extra=starting,
)
async def run_job(
    request: CallerRequest, id: Id, asked: How, idempotency_key: IdempotencyKey = None
) -> JsonResponse:
    """Run a job: one execution, one slot."""
    return await in_thread(answers.run_job, request.auth, id, asked, key=idempotency_key)


async def _json(answer: Any, *args: Any) -> JsonResponse:
    return JsonResponse(await in_thread(answer, *args))
