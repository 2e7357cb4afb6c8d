"""How the API says what can't be done with executions."""

from http import HTTPStatus

from access.problems import Kind, Problem
from executions.models import Execution

ALREADY_FINISHED = Kind("already_finished", HTTPStatus.CONFLICT, "Already finished")
NAME_TAKEN = Kind("name_taken", HTTPStatus.CONFLICT, "The name is taken")

STORAGE_UNAVAILABLE = Kind(
    "storage_unavailable", HTTPStatus.SERVICE_UNAVAILABLE, "Storage unavailable"
)


def already_finished(execution: Execution) -> Problem:
    """Return the answer to a cancel that comes too late."""
    return Problem(
        ALREADY_FINISHED,
        f"The execution has ended ({execution.status}); there is nothing to cancel.",
        execution_status=execution.status,
    )


def storage_unavailable() -> Problem:
    """Return the answer where the storage of artifacts does not give a file."""
    return Problem(
        STORAGE_UNAVAILABLE,
        "The storage of artifacts does not answer. The file may be there still.",
    )
