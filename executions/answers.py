"""What the API answers: services called, their outcomes made JSON or problems. Blocking."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse

from access import audit, problems
from access.audit import Action
from access.auth import Caller
from access.scopes import Scope
from capacity.errors import LedgerUnreachable
from capacity.problems import capacity_unknown, needing_ledger, queue_full
from executions import services
from executions.downloads import artifact_response
from executions.listing import page_of
from executions.models import Execution, ExecutionQuerySet, Job, Priority, Source, Test
from executions.present import artifact_as_json, as_json, place_of
from executions.problems import already_finished
from executions.requests import Filters, PageCursor, SubmissionIn
from executions.services import Cancelled, NothingToRun, Refused, Submission, Submitted


def submit(
    caller: Caller, asked: SubmissionIn, *, key: str | None = None, source: Source = Source.API
) -> JsonResponse:
    """Start something: 202 with the execution, 200 where `key` was used before.

    Raises:
        Problem: 422 for what does not exist, 429 while the queue is full, 503 while it is unknown.
    """
    return start(_submission(caller, asked, key, source))


def start(submission: Submission) -> JsonResponse:
    """Start what a submission holds; answers as `submit` does."""
    return _started(lambda: services.submit(submission))


def rerun(caller: Caller, id: UUID, *, source: Source) -> JsonResponse:
    """Start once more what an execution ran; answers as `submit` does."""
    execution = find(caller, id)
    return _started(lambda: services.rerun(execution, owner=caller.user, source=source))


def _started(start: Callable[[], Submitted | Refused]) -> JsonResponse:
    with needing_ledger():
        outcome = start()
    if isinstance(outcome, Refused):
        raise queue_full(outcome.usage, retry_after=outcome.retry_after)
    return _accepted(outcome)


def _accepted(outcome: Submitted) -> JsonResponse:
    body = present([outcome.execution])[0]
    status = 202 if outcome.created else 200
    return JsonResponse(body, status=status, headers={"Location": body["links"]["self"]})


def _submission(caller: Caller, asked: SubmissionIn, key: str | None, source: Source) -> Submission:
    # What was not asked for is left out: a job has a priority and a timeout of its own.
    how = asked.model_dump(include={"name", "timeout", "variables"}, exclude_unset=True)
    if "priority" in asked.model_fields_set:
        how["priority"] = Priority(asked.priority)
    how |= {"source": source, "owner": caller.user, "idempotency_key": key}
    if "test" in asked.model_fields_set:
        test = _known(visible_library(caller, Test), asked.test, field="test")
        return services.submission_of_test(test, **how)
    if "job" in asked.model_fields_set:
        job = _known(visible_library(caller, Job), asked.job, field="job")
        return submission_of_job(job, **how)
    return services.submission_of_script(asked.script, **how)


def submission_of_job(job: Job, **how: Any) -> Submission:
    """Return the submission of a job.

    Raises:
        Problem: 422 where it can't run as it is kept.
    """
    try:
        return services.submission_of_job(job, **how)
    except NothingToRun as error:
        raise problems.invalid(job=str(error)) from error


def _known(chosen: Any, id: int, *, field: str) -> Any:
    found = chosen.filter(pk=id).first()
    if found is None:
        raise problems.invalid_fields([(field, f"There is no {field} with the id {id}.")])
    return found


def visible_library(caller: Caller, model: Any) -> Any:
    """Return what of the tests or jobs the caller may see."""
    everything = model.objects.all()
    return everything if caller.may(Scope.OPERATE) else everything.visible_to(caller.user)


def listing(caller: Caller, filters: Filters) -> dict[str, Any]:
    """Return one page of what the caller may see."""
    after = PageCursor.decode(filters.cursor) if filters.cursor else None
    chosen = visible(caller).filter(**filters.conditions())
    page = page_of(chosen, after=after, size=filters.limit)
    return {
        "items": present(page.executions),
        "next": page.next.encode() if page.next else None,
    }


def one(caller: Caller, id: UUID) -> dict[str, Any]:
    """Return one execution."""
    return present([find(caller, id)])[0]


def results(caller: Caller, id: UUID) -> dict[str, Any]:
    """Return what each test came to."""
    rows = find(caller, id).results.all()
    items = [
        {
            "id": row.node,
            "name": row.name,
            "outcome": row.outcome,
            "duration": row.duration,
            "message": row.message,
            "location": row.location,
        }
        for row in rows
    ]
    return {"items": items, "next": None}


def artifacts(caller: Caller, id: UUID) -> dict[str, Any]:
    """Return the files that an execution left."""
    rows = find(caller, id).artifacts.all()
    return {"items": [artifact_as_json(row) for row in rows], "next": None}


def artifact(caller: Caller, id: UUID, name: str) -> HttpResponse:
    """Return one of them, to be saved."""
    found = find(caller, id).artifacts.filter(name=name).first()
    if found is None:
        raise problems.not_found("artifact")
    return artifact_response(found)


def cancel(caller: Caller, id: UUID) -> dict[str, Any]:
    """Cancel an execution of the caller's own, or anybody's where they operate."""
    execution = find(caller, id)
    if execution.owner_id != caller.user.pk and not caller.may(Scope.OPERATE):
        audit.record(
            Action.REFUSED, by=caller.user, target=f"cancel of execution {id}",
            detail="It is somebody else's.",
        )  # fmt: skip
        raise problems.not_found("execution")
    try:
        outcome = services.cancel(execution, by=caller.user)
    except LedgerUnreachable as error:
        raise capacity_unknown() from error
    execution.refresh_from_db()
    if outcome is Cancelled.ALREADY_FINISHED:
        raise already_finished(execution)
    return present([execution])[0]


def find(caller: Caller, id: UUID) -> Execution:
    """Return an execution that the caller may see.

    Raises:
        Problem: 404.
    """
    return _get(visible(caller), id)


def visible(caller: Caller) -> ExecutionQuerySet:
    """Return what the caller may see."""
    everything: ExecutionQuerySet = Execution.objects.all()
    if caller.may(Scope.OPERATE):
        return everything
    return everything.visible_to(caller.user)


def present(executions: Iterable[Execution]) -> list[dict[str, Any]]:
    """Return the objects of executions, with their places in one round trip."""
    executions = list(executions)
    places = place_of(executions)
    return [as_json(execution, place=places[execution.pk]) for execution in executions]


def _get(executions: ExecutionQuerySet, id: UUID) -> Execution:
    execution = executions.filter(pk=id).first()
    if execution is None:
        raise problems.not_found("execution")
    return execution
