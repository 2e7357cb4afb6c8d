"""The page behind each problem's `type`: what its code means."""

from ninja import Router, Schema

from django.http import HttpRequest

from access import problems, rates
from access.documented import problem_responses
from access.problems import Kind
from capacity.problems import CAPACITY_UNKNOWN, QUEUE_FULL
from executions.problems import ALREADY_FINISHED, NAME_TAKEN, STORAGE_UNAVAILABLE

MEANINGS: dict[Kind, str] = {
    problems.BAD_REQUEST: "The request can't be read at all.",
    problems.UNAUTHENTICATED: "No valid token and no session came with the request.",
    problems.FORBIDDEN: "The caller is known, and has too little scope or no CSRF token.",
    problems.NOT_FOUND: "Nothing is there, or nothing that the caller may see.",
    problems.METHOD_NOT_ALLOWED: "The address takes other methods; the header Allow names them.",
    problems.INVALID: "The request can't be done as it is; `errors` names each field and why.",
    problems.DATABASE_UNAVAILABLE: "The database can't be reached; try again in a moment.",
    problems.INTERNAL_ERROR: "A fault of the service, which it has logged.",
    rates.RATE_LIMITED: "This token asks too often; try again after `retry_after` seconds.",
    QUEUE_FULL: "As many run and wait as may; try again after `retry_after` seconds.",
    CAPACITY_UNKNOWN: "The capacity ledger can't be reached, so nothing was started or changed.",
    ALREADY_FINISHED: "The execution has ended, so there is nothing to cancel.",
    STORAGE_UNAVAILABLE: "The storage of artifacts does not answer; ask again later.",
    NAME_TAKEN: "Something of this name is there already; change that, or choose another name.",
}
router = Router(tags=["problems"])


class ProblemType(Schema):
    """What a code stands for."""

    code: str
    status: int
    title: str
    meaning: str


@router.get("/{code}", response=ProblemType, openapi_extra=problem_responses(problems.NOT_FOUND))
async def read_problem_type(request: HttpRequest, code: str) -> ProblemType:
    """Say what a problem's code means; open to all."""
    for kind, meaning in MEANINGS.items():
        if kind.code == code:
            return ProblemType(
                code=code, status=int(kind.status), title=kind.title, meaning=meaning
            )
    raise problems.not_found("problem")
