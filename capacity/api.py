"""The capacity part of the API."""

from typing import Any

from ninja import Router

from django.contrib.auth.models import User
from django.http import HttpRequest, JsonResponse, StreamingHttpResponse

from access.auth import Bearer, CallerRequest
from access.documented import answers
from access.scopes import Scope
from access.threads import in_thread
from capacity import sse
from capacity.control import change_limits
from capacity.problems import CAPACITY_UNKNOWN, needing_ledger
from capacity.schemas import Capacity, CapacityChange
from capacity.snapshot import areading, as_json, reading
from capacity.streams import capacity_frames

router = Router(tags=["capacity"])


@router.get("", auth=Bearer(Scope.READ), response=Capacity, openapi_extra=answers())
async def read_capacity(request: HttpRequest) -> JsonResponse:
    """How much runs and waits now, and how much may."""
    return JsonResponse(as_json(await areading()))


@router.patch(
    "",
    auth=Bearer(Scope.OPERATE),
    response=Capacity,
    openapi_extra=answers(CAPACITY_UNKNOWN),
)
async def change_capacity(request: CallerRequest, change: CapacityChange) -> JsonResponse:
    """Change limits, or pause; at once, everywhere, on the record."""
    return JsonResponse(await in_thread(_change, request.auth.user, change))


def _change(user: User, change: CapacityChange) -> dict[str, Any]:
    if not change.changes:
        return as_json(reading())
    with needing_ledger():
        return as_json(change_limits(**change.changes, by=user, reason=change.reason))


@router.get(
    "/events",
    auth=Bearer(Scope.READ),
    openapi_extra=answers(media={200: sse.MEDIA_TYPE}),
)
async def capacity_events(request: HttpRequest) -> StreamingHttpResponse:
    """An event `capacity` with the whole object, on connect and on each change."""
    return sse.response(request, capacity_frames())
