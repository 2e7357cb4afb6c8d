"""Submit: a row, then the gate; refused, the row is gone again."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from access import audit
from access.audit import Action
from access.spans import span
from capacity.counts import count_refusal
from capacity.errors import CapacityExceeded, LedgerUnreachable
from capacity.ledger import ledger
from capacity.limits import Obstacle, Usage, retry_after
from executions.models import (
    SCRIPT_NAME,
    Execution,
    Job,
    Kind,
    Part,
    Priority,
    Source,
    Test,
    Transition,
)
from executions.queue import publish
from executions.states import Status


@dataclass(frozen=True)
class Piece:
    """One kept test in a submission: where its files are, and whose version they are."""

    folder: str
    name: str
    test_id: int | None
    version_id: int | None
    author_id: int | None


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
    parts: Sequence[Piece] = ()
    retries: int = 0
    stop_at_first_failure: bool = False


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
            parts=[
                Piece(part.folder, part.name, part.test_id, part.version_id, part.author_id)
                for part in execution.parts.all()
            ],
            retries=execution.retries,
            stop_at_first_failure=execution.stop_at_first_failure,
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
        retries=submission.retries,
        stop_at_first_failure=submission.stop_at_first_failure,
        queued_at=now,
    )
    Part.objects.bulk_create(
        Part(execution=execution, place=place, **asdict(piece))
        for place, piece in enumerate(submission.parts)
    )
    Transition.objects.create(execution=execution, old="", new=Status.QUEUED, at=now)
    audit.record(
        Action.RAN, by=submission.owner, target=audit_target(execution), detail=execution.name
    )
    return execution


def audit_target(execution: Execution) -> str:
    """Return what the audit log calls an execution."""
    return f"execution {execution.pk}"


def _discard(execution: Execution) -> None:
    with transaction.atomic():
        if Execution.objects.filter(pk=execution.pk, status=Status.QUEUED).delete()[0]:
            audit.withdraw(Action.RAN, target=audit_target(execution))


def _refused(usage: Usage) -> Refused:
    return Refused(usage, retry_after(usage, random=secrets.SystemRandom().random))
