"""The executions part of the API."""

from typing import Annotated
from uuid import UUID

from ninja import Header, Query, Router
from pydantic import Field

from django.http import HttpResponse, JsonResponse, StreamingHttpResponse

from access.auth import Bearer, CallerRequest
from access.documented import answers as documented
from access.documented import header
from access.problems import NOT_FOUND
from access.scopes import Scope
from access.threads import in_thread
from capacity import sse
from capacity.errors import LedgerUnreachable
from capacity.problems import CAPACITY_UNKNOWN, QUEUE_FULL, capacity_unknown
from executions import answers, junit
from executions.live import Cursor, read_since
from executions.occupants import occupants
from executions.problems import ALREADY_FINISHED, STORAGE_UNAVAILABLE
from executions.requests import KEY_MOST, Filters, LogRange, SubmissionIn
from executions.schemas import Artifacts, ExecutionOut, ExecutionPage, Occupants, Results
from executions.streams import cursor_of, execution_frames

router = Router(tags=["executions"])
reader, runner = Bearer(Scope.READ), Bearer(Scope.RUN)
one = documented(NOT_FOUND)
#: How everything that starts something answers.
starting = documented(
    QUEUE_FULL,
    CAPACITY_UNKNOWN,
    NOT_FOUND,
    headers={
        202: {"Location": header("The execution's address.")},
        429: {"Retry-After": header("Seconds until a place is likely.", kind="integer")},
        503: {"Retry-After": header("Seconds.", kind="integer")},
    },
)

IdempotencyKey = Annotated[
    str | None,
    Field(min_length=1, max_length=KEY_MOST),
    Header(None, alias="Idempotency-Key", description="Repeats return the first's execution."),
]


@router.post(
    "/executions",
    auth=runner,
    response={202: ExecutionOut, 200: ExecutionOut},
    openapi_extra=starting,
)
async def submit_execution(
    request: CallerRequest, asked: SubmissionIn, idempotency_key: IdempotencyKey = None
) -> JsonResponse:
    """Run a script, a test or a job."""
    return await in_thread(answers.submit, request.auth, asked, key=idempotency_key)


@router.get("/executions", auth=reader, response=ExecutionPage, openapi_extra=documented())
async def list_executions(request: CallerRequest, filters: Query[Filters]) -> JsonResponse:
    """Executions, newest first."""
    return JsonResponse(await in_thread(answers.listing, request.auth, filters))


@router.get("/executions/{uuid:id}", auth=reader, response=ExecutionOut, openapi_extra=one)
async def read_execution(request: CallerRequest, id: UUID) -> JsonResponse:
    """One execution."""
    return JsonResponse(await in_thread(answers.one, request.auth, id))


@router.get("/executions/{uuid:id}/results", auth=reader, response=Results, openapi_extra=one)
async def read_results(request: CallerRequest, id: UUID) -> JsonResponse:
    """What each test came to."""
    return JsonResponse(await in_thread(answers.results, request.auth, id))


@router.get(
    "/executions/{uuid:id}/log",
    auth=reader,
    openapi_extra=documented(
        NOT_FOUND,
        CAPACITY_UNKNOWN,
        media={200: "text/plain"},
        headers={200: {"X-Log-Complete": header("`true` when nothing can follow.")}},
    ),
)
async def read_log(request: CallerRequest, id: UUID, part: Query[LogRange]) -> HttpResponse:
    """The log's bytes from an offset on: what there is so far."""
    await in_thread(answers.find, request.auth, id)
    try:
        content, complete = await _log_since(id, part.offset)
    except LedgerUnreachable as error:
        raise capacity_unknown() from error
    headers = {"X-Log-Complete": "true" if complete else "false"}
    return HttpResponse(content, content_type="text/plain; charset=utf-8", headers=headers)


async def _log_since(id: UUID, offset: int) -> tuple[bytes, bool]:
    pieces: list[bytes] = []
    cursor = Cursor(log=offset, tests=0)
    while True:
        batch = await read_since(id, cursor)
        pieces.append(batch.log)
        if batch.log_complete or not batch.log:
            return b"".join(pieces), batch.log_complete
        cursor = batch.cursor


@router.get(
    "/executions/{uuid:id}/events",
    auth=reader,
    openapi_extra=documented(NOT_FOUND, media={200: sse.MEDIA_TYPE}),
)
async def execution_events(request: CallerRequest, id: UUID) -> StreamingHttpResponse:
    """Events `status`, `log` and `test` from the start, or from `Last-Event-ID`, to the end."""
    await in_thread(answers.find, request.auth, id)
    cursor = cursor_of(request.headers.get("Last-Event-ID", ""))
    return sse.response(request, execution_frames(id, cursor))


@router.get("/executions/{uuid:id}/artifacts", auth=reader, response=Artifacts, openapi_extra=one)
async def list_artifacts(request: CallerRequest, id: UUID) -> JsonResponse:
    """The files that an execution left."""
    return JsonResponse(await in_thread(answers.artifacts, request.auth, id))


@router.get(
    "/executions/{uuid:id}/artifacts/{path:name}",
    auth=reader,
    openapi_extra=documented(
        NOT_FOUND, STORAGE_UNAVAILABLE, media={200: "application/octet-stream"}
    ),
)
async def read_artifact(request: CallerRequest, id: UUID, name: str) -> HttpResponse:
    """One file, to be saved, with the media type that the list names."""
    return await in_thread(answers.artifact, request.auth, id, name)


@router.get(
    "/executions/{uuid:id}/junit.xml",
    auth=reader,
    openapi_extra=documented(NOT_FOUND, media={200: junit.MEDIA_TYPE}),
)
async def read_junit(request: CallerRequest, id: UUID) -> HttpResponse:
    """The results as JUnit XML."""
    content = await in_thread(_junit, request, id)
    return HttpResponse(content, content_type=junit.MEDIA_TYPE)


def _junit(request: CallerRequest, id: UUID) -> bytes:
    execution = answers.find(request.auth, id)
    return junit.junit_xml(execution, execution.results.all())


@router.post(
    "/executions/{uuid:id}/cancel",
    auth=runner,
    response=ExecutionOut,
    openapi_extra=documented(NOT_FOUND, ALREADY_FINISHED, CAPACITY_UNKNOWN),
)
async def cancel_execution(request: CallerRequest, id: UUID) -> JsonResponse:
    """Cancel an execution that waits or runs."""
    return JsonResponse(await in_thread(answers.cancel, request.auth, id))


@router.get(
    "/capacity/executions",
    auth=reader,
    response=Occupants,
    tags=["capacity"],
    openapi_extra=documented(CAPACITY_UNKNOWN),
)
async def list_occupants(request: CallerRequest) -> JsonResponse:
    """Who holds each slot, and who waits."""
    return JsonResponse(await in_thread(occupants, request.auth))
