"""The API of variables: names, and the values of those that are no secrets."""

from typing import Annotated

from ninja import Path, Query, Router
from pydantic import Field

from django.http import HttpResponse, JsonResponse

from access.auth import Bearer, CallerRequest
from access.documented import answers as documented
from access.documented import header
from access.problems import NOT_FOUND
from access.scopes import Scope
from access.threads import in_thread
from executions.problems import NAME_TAKEN
from executions.requests import ID_MOST
from executions.variables import answers
from executions.variables.requests import VariableFilters, VariableIn, VariablePatch
from executions.variables.schemas import VariableOut, Variables

router = Router(tags=["variables"])
reader, runner = Bearer(Scope.READ), Bearer(Scope.RUN)
Id = Annotated[int, Field(ge=1, le=ID_MOST), Path()]
one = documented(NOT_FOUND)


@router.get("", auth=reader, response=Variables, openapi_extra=one)
async def list_variables(request: CallerRequest, filters: Query[VariableFilters]) -> JsonResponse:
    """Variables of a job, or of the team, by name."""
    return JsonResponse(await in_thread(answers.listing, request.auth, filters))


@router.post(
    "",
    auth=runner,
    response={201: VariableOut},
    openapi_extra=documented(
        NOT_FOUND, NAME_TAKEN, headers={201: {"Location": header("Its address.")}}
    ),
)
async def create_variable(request: CallerRequest, asked: VariableIn) -> JsonResponse:
    """Keep a new variable; the team's need the scope `operate`."""
    return await in_thread(answers.create, request.auth, asked)


@router.patch("/{id}", auth=runner, response=VariableOut, openapi_extra=one)
async def change_variable(request: CallerRequest, id: Id, asked: VariablePatch) -> JsonResponse:
    """Change a variable's value, or whether it is a secret."""
    return JsonResponse(await in_thread(answers.change, request.auth, id, asked))


@router.delete("/{id}", auth=runner, response={204: None}, openapi_extra=one)
async def delete_variable(request: CallerRequest, id: Id) -> HttpResponse:
    """Remove a variable."""
    await in_thread(answers.forget, request.auth, id)
    return HttpResponse(status=204)
