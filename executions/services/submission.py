"""Submit: a row, then the gate; refused, the row is gone again."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from access.spans import span
from capacity.counts import count_refusal
from capacity.errors import CapacityExceeded, LedgerUnreachable
from capacity.ledger import ledger
from capacity.limits import Obstacle, Usage, retry_after
from executions.models import Execution, Job, Kind, Priority, Source, Test, Transition
from executions.queue import publish
from executions.states import Status

#: The file that a script from the Playground or the API becomes.
SCRIPT_NAME = "test_script.py"


@dataclass(frozen=True)
class Submission:
    """What somebody asks to run; `timeout` in seconds, None for the default."""

    files: Mapping[str, str]
    name: str
    source: Source
    owner: AbstractBaseUser | None
    kind: Kind = Kind.SINGLE
    priority: Priority = Priority.NORMAL
    timeout: float | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    idempotency_key: str | None = None
    test: Test | None = None
    job: Job | None = None


@dataclass(frozen=True)
class Submitted:
    """Accepted; `created` is false where the idempotency key was used before."""

    execution: Execution
    created: bool = True


@dataclass(frozen=True)
class Refused:
    """Both limits are reached; try again after `retry_after` seconds."""

    usage: Usage
    retry_after: int


def submission_of_script(script: str, *, name: str = "", **how: Any) -> Submission:
    """Return the submission of one script."""
    return Submission(files={SCRIPT_NAME: script}, name=name or "Script", **how)


def submission_of_test(test: Test, *, name: str = "", **how: Any) -> Submission:
    """Return the submission of a test as it is now."""
    return Submission(files={SCRIPT_NAME: test.script}, name=name or test.name, test=test, **how)


def submission_of_job(job: Job, *, name: str = "", **how: Any) -> Submission:
    """Return the submission of a job: each of its tests in a directory of its own."""
    places = job.places.select_related("test").order_by("place")
    files = {f"{place.place:03}_test/{SCRIPT_NAME}": place.test.script for place in places}
    how["timeout"] = how.get("timeout") or job.timeout
    how["priority"] = how.get("priority") or job.priority
    return Submission(files=files, name=name or job.name, kind=Kind.JOB, job=job, **how)


def submit(submission: Submission) -> Submitted | Refused:
    """Record and queue what is asked, or refuse it without a trace.

    Raises:
        LedgerUnreachable: capacity can't be verified, so nothing was accepted and no row is left.
    """
    with span("submit", source=submission.source, kind=submission.kind) as note:
        outcome = _submit_counted(submission)
        if isinstance(outcome, Submitted):
            note(execution=str(outcome.execution.pk))
        note(outcome=type(outcome).__name__.lower())
    return outcome


def _submit_counted(submission: Submission) -> Submitted | Refused:
    try:
        return _submit(submission)
    except LedgerUnreachable:
        count_refusal(Obstacle.CAPACITY_UNKNOWN)
        raise


def _submit(submission: Submission) -> Submitted | Refused:
    if earlier := _earlier(submission):
        return Submitted(earlier, created=False)
    # A full queue is told before anything is written; the publish below stays the authority.
    usage = ledger().usage()
    if not usage.admits:
        count_refusal(usage.obstacle)
        return _refused(usage)
    try:
        execution = _record(submission)
    except IntegrityError:
        if earlier := _earlier(submission):
            return Submitted(earlier, created=False)
        raise
    return _offer(execution)


def rerun(
    execution: Execution, *, owner: AbstractBaseUser | None, source: Source
) -> Submitted | Refused:
    """Submit what an execution ran once more, as it was then."""
    return submit(
        Submission(
            files=execution.files,
            name=execution.name,
            source=source,
            owner=owner,
            kind=Kind(execution.kind),
            priority=Priority(execution.priority),
            timeout=execution.timeout,
            variables=execution.variables,
            test=execution.test,
            job=execution.job,
        )
    )


def _offer(execution: Execution) -> Submitted | Refused:
    try:
        publish(execution)
    except CapacityExceeded as refusal:
        _discard(execution)
        return _refused(refusal.admission.usage)
    except LedgerUnreachable:
        # Should the message have got through, a worker finds no row for it and frees the slot.
        _discard(execution)
        raise
    return Submitted(execution)


def _earlier(submission: Submission) -> Execution | None:
    if submission.idempotency_key is None:
        return None
    owner, key = submission.owner, submission.idempotency_key
    return Execution.objects.filter(
        owner_id=owner.pk if owner else None, idempotency_key=key
    ).first()


@transaction.atomic
def _record(submission: Submission) -> Execution:
    # Within the transaction: its start may wait for the database, and a row that looks old and has
    # no message yet would be taken for a forgotten one.
    now = timezone.now()
    execution = Execution.objects.create(
        kind=submission.kind,
        name=submission.name,
        source=submission.source,
        priority=submission.priority,
        owner_id=submission.owner.pk if submission.owner else None,
        test=submission.test,
        job=submission.job,
        files=dict(submission.files),
        variables=dict(submission.variables),
        timeout=submission.timeout or settings.EXECUTION_TIMEOUT,
        idempotency_key=submission.idempotency_key,
        queued_at=now,
    )
    Transition.objects.create(execution=execution, old="", new=Status.QUEUED, at=now)
    return execution


def _discard(execution: Execution) -> None:
    Execution.objects.filter(pk=execution.pk, status=Status.QUEUED).delete()


def _refused(usage: Usage) -> Refused:
    return Refused(usage, retry_after(usage, random=secrets.SystemRandom().random))
