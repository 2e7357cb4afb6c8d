"""Variables reach the script, the nearest first, and nowhere else."""

from typing import Any

import pytest
from cryptography.fernet import Fernet

from django.conf import LazySettings
from django.contrib.auth.models import User

from executions import services
from executions.models import Execution, Job, Source, Variable
from tests.integration.executions.stage import FakeSandbox, accepted, fetch, run


@pytest.fixture
def olga() -> User:
    return User.objects.create_superuser("olga")


@pytest.fixture
def job(olga: User) -> Job:
    return Job.objects.create(name="Nightly", owner=olga)


def keep(name: str, value: str, *, by: User, job: Job | None = None, secret: bool = True) -> None:
    services.keep_variable(name, value, is_secret=secret, job=job, by=by)


def ran(sandbox: FakeSandbox, **how: Any) -> Execution:
    execution = accepted(**how)
    run(fetch())
    execution.refresh_from_db()
    return execution


def test_the_executions_own_come_before_its_jobs_and_those_before_the_teams(
    sandbox: FakeSandbox, olga: User, job: Job
) -> None:
    for name in ("A", "B", "C"):
        keep(name, f"team's {name}", by=olga)
    for name in ("A", "B"):
        keep(name, f"job's {name}", by=olga, job=job, secret=False)
    ran(sandbox, owner=olga, job=job, variables={"A": "own"})
    assert sandbox.runs[0].variables == {"A": "own", "B": "job's B", "C": "team's C"}


def test_another_jobs_variables_are_not_given(sandbox: FakeSandbox, olga: User, job: Job) -> None:
    keep("A", "job's", by=olga, job=Job.objects.create(name="Other"))
    ran(sandbox, owner=olga, job=job)
    assert sandbox.runs[0].variables == {}


def test_what_was_given_is_recorded_by_name_alone(
    sandbox: FakeSandbox, olga: User, job: Job
) -> None:
    keep("KEY", "hunter22", by=olga)
    keep("URL", "https://example.org", by=olga, job=job, secret=False)
    execution = ran(sandbox, owner=olga, job=job, variables={"OWN": "1"})
    assert execution.given == [
        {"name": "KEY", "of": "team", "secret": True},
        {"name": "URL", "of": "job", "secret": False},
    ]
    row = Execution.objects.filter(pk=execution.pk).values().get()
    assert "hunter22" not in str(row)
    assert row["variables"] == {"OWN": "1"}


def test_only_the_secrets_that_are_given_are_hidden(sandbox: FakeSandbox, olga: User) -> None:
    keep("KEY", "hunter22", by=olga)
    keep("URL", "example.org", by=olga, secret=False)
    keep("OTHER", "unused-secret", by=olga)
    ran(sandbox, owner=olga, variables={"OTHER": "own"})
    assert sandbox.runs[0].mask.text("hunter22 example.org unused-secret") == (
        "*** example.org unused-secret"
    )


def test_who_does_not_belong_to_the_team_gets_none_of_its_variables(
    sandbox: FakeSandbox, olga: User, ann: User
) -> None:
    keep("KEY", "hunter22", by=olga)
    assert ran(sandbox, owner=ann, variables={"A": "1"}).given == []
    assert sandbox.runs[0].variables == {"A": "1"}


@pytest.mark.parametrize("is_member", [True, False])
def test_what_the_clock_starts_gets_what_the_jobs_owner_would(
    sandbox: FakeSandbox, olga: User, ann: User, is_member: bool
) -> None:
    keep("KEY", "hunter22", by=olga)
    job = Job.objects.create(name="Nightly", owner=olga if is_member else ann)
    ran(sandbox, owner=None, job=job, source=Source.SCHEDULE)
    assert ("KEY" in sandbox.runs[0].variables) is is_member


def test_a_secret_whose_key_is_gone_ends_the_execution_with_the_reason(
    sandbox: FakeSandbox, olga: User, settings: LazySettings
) -> None:
    keep("KEY", "hunter22", by=olga)
    settings.SECRETS_KEYS = [Fernet.generate_key().decode()]
    execution = ran(sandbox, owner=olga)
    assert (execution.status, sandbox.runs) == ("errored", [])
    assert "The secret KEY can't be read" in execution.reason


def test_a_secret_is_never_kept_in_clear(olga: User) -> None:
    keep("KEY", "hunter22", by=olga)
    keep("KEY", "hunter23", by=olga, secret=False)
    keep("KEY", "hunter24", by=olga)
    (row,) = Variable.objects.values()
    assert (row["value"], row["is_secret"]) == ("", True)
