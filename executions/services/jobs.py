"""Keep jobs: how their tests run, and in which order."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from access import audit
from access.audit import Action
from executions.models import Job, JobTest, Priority


@dataclass(frozen=True)
class JobDraft:
    """What a new job shall be; `timeout` in seconds, None for the default."""

    name: str
    description: str = ""
    timeout: float | None = None
    retries: int = 0
    stop_at_first_failure: bool = False
    priority: str = Priority.NORMAL
    variables: Mapping[str, str] = field(default_factory=dict)
    schedule: str = ""
    timezone: str = "UTC"


@transaction.atomic
def create_job(draft: JobDraft, *, tests: Sequence[int], owner: AbstractBaseUser | None) -> Job:
    """Keep a new job of the tests with these ids, in this order."""
    job = Job.objects.create(**asdict(draft), owner_id=owner.pk if owner else None)
    _place(job, tests)
    audit.record(Action.CREATED, by=owner, target=_target(job), detail=job.name)
    return job


@transaction.atomic
def change_job(job: Job, changes: Mapping[str, Any], *, by: AbstractBaseUser | None) -> Job:
    """Change what `changes` names: fields of a job, and `tests`, the ids in order."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    values = dict(changes)
    tests = values.pop("tests", None)
    for name, value in values.items():
        setattr(job, name, value)
    job.save()
    if tests is not None:
        _place(job, tests)
    detail = f"{job.name}: {', '.join(sorted(changes))}"
    audit.record(Action.CHANGED, by=by, target=_target(job), detail=detail)
    return job


@transaction.atomic
def forget_job(job: Job, *, by: AbstractBaseUser | None) -> None:
    """Forget a job; its tests and what it ran stay."""
    audit.record(Action.DELETED, by=by, target=_target(job), detail=job.name)
    job.delete()


def _target(job: Job) -> str:
    return f"job {job.pk}"


def _place(job: Job, tests: Sequence[int]) -> None:
    job.places.all().delete()
    JobTest.objects.bulk_create(
        JobTest(job=job, test_id=id, place=place) for place, id in enumerate(tests, 1)
    )
