"""Variables of the team and of jobs: kept, forgotten, and given to what runs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from access import audit
from access.audit import Action
from access.vault import Unreadable
from executions.masking import Mask
from executions.models import Execution, Job, Source, Variable
from executions.runner import variable_problems


class UnreadableSecret(Exception):
    """A secret was encrypted with a key that isn't in SECRETS_KEYS any more."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The secret {name} can't be read: none of SECRETS_KEYS is its key. Set the secret "
            "again, or bring the key back."
        )


@dataclass(frozen=True)
class Given:
    """What a script gets as environment, what of it must not be told, and what is recorded."""

    variables: Mapping[str, str] = field(repr=False)
    mask: Mask = field(repr=False)
    record: list[dict[str, Any]] = field(default_factory=list)


def given_to(execution: Execution) -> Given:
    """Return what `execution` gets: its own variables, then its job's, then those of the team.

    Raises:
        UnreadableSecret: one of them can't be read.
    """
    rows = [row for row in _rows_for(execution) if row.name not in execution.variables]
    values = {row.name: _content(row) for row in rows}
    return Given(
        variables={**values, **execution.variables},
        mask=Mask(values[row.name] for row in rows if row.is_secret),
        record=[
            {"name": row.name, "of": "job" if row.job_id else "team", "secret": row.is_secret}
            for row in rows
        ],
    )


def note_given(execution: Execution, given: Given) -> None:
    """Record by name what an execution is given, where that is news."""
    if execution.given != given.record:
        held = Execution.objects.filter(pk=execution.pk, delivery_tag=execution.delivery_tag)
        held.update(given=given.record)


def _rows_for(execution: Execution) -> Iterable[Variable]:
    """Return one variable a name: the job's before the team's, sorted by name."""
    wanted = Q(job=None) | Q(job=execution.job_id) if execution.job_id else Q(job=None)
    rows = list(Variable.objects.filter(wanted))
    chosen = {row.name: row for row in sorted(rows, key=lambda row: row.job_id is not None)}
    if not chosen or not _is_trusted(execution):
        return []
    return [chosen[name] for name in sorted(chosen)]


def _is_trusted(execution: Execution) -> bool:
    """Return whether who asked for it belongs to the team: nobody else's script gets its secrets.

    What the clock starts was asked for by the job's owner; it goes on when they have left.
    """
    owner, by_clock = execution.owner, execution.source == Source.SCHEDULE
    if owner is None and by_clock and execution.job is not None:
        owner = execution.job.owner
    return by_clock if owner is None else owner.has_perm("executions.view_execution")


def _content(row: Variable) -> str:
    try:
        return row.content
    except Unreadable as error:
        raise UnreadableSecret(row.name) from error


def keep_variable(
    name: str, value: str, *, is_secret: bool, job: Job | None, by: AbstractBaseUser
) -> tuple[Variable, bool]:
    """Keep a variable under a name, whatever was there; returns it and whether it is new."""
    with transaction.atomic():
        row, is_new = Variable.objects.select_for_update().get_or_create(
            job=job, name=name, defaults={"updated_at": timezone.now()}
        )
        row.is_secret, row.updated_by_id, row.updated_at = is_secret, by.pk, timezone.now()
        row.content = value
        row.save()
        action = Action.CREATED if is_new else Action.CHANGED
        audit.record(action, by=by, target=target_of(row), detail=_kind(row))
    return row, is_new


def forget_variable(row: Variable, *, by: AbstractBaseUser) -> None:
    """Remove a variable; what runs keeps what it was given."""
    with transaction.atomic():
        audit.record(Action.DELETED, by=by, target=target_of(row), detail=_kind(row))
        row.delete()


def problems_with(name: str, value: str, *, job: Job | None) -> list[str]:
    """Return what is wrong with keeping a variable beside those that are there, in sentences."""
    others = Variable.objects.filter(job=job).exclude(name=name)
    sizes = {row.name: row.value or bytes(row.sealed or b"").decode() for row in others}
    return variable_problems({**sizes, name: value})


def target_of(row: Variable) -> str:
    """Return what the audit log calls a variable."""
    return f"variable {row.name} of {whose(row.job_id)}"


def whose(job_id: int | None) -> str:
    """Return what the audit log calls those that variables belong to."""
    return f"job {job_id}" if job_id else "the team"


def _kind(row: Variable) -> str:
    return "secret" if row.is_secret else "plain"
