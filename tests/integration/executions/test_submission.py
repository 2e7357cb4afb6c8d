"""Submit: a row, a transition, a message; or nothing at all."""

import json
import time
from itertools import permutations
from typing import Any

import pytest
import redis
from pytest_django import DjangoAssertNumQueries

from django.conf import settings
from django.contrib.auth.models import User

from capacity.errors import LedgerUnreachable
from capacity.ledger import Ledger, ledger
from capacity.limits import Limits, Usage
from executions import services
from executions.models import Execution, Job, JobTest, Kind, Priority, Source, Test, Transition
from executions.services import Refused, Submitted, submission_of_job, submission_of_test
from tests.integration.executions.outage import redis_away
from tests.integration.executions.stage import (
    FakeSandbox,
    accepted,
    fetch,
    figures,
    moves,
    run,
    submit,
)
from tests.redis_server import RedisServer

ROOM = Usage(Limits(running=5, queued=50))


def contents(client: "redis.Redis") -> dict[str, bytes | None]:
    """Return all that Redis holds, apart from the counters and kombu's notes of its queues."""
    keys = [key for key in map(str, client.keys("*")) if not key.startswith("_kombu.")]
    return {key: client.dump(key) for key in keys if not key.endswith(":stats")}


@pytest.fixture
def job() -> Job:
    """A job of two tests, the later made first."""
    job = Job.objects.create(name="Nightly", priority="low", timeout=7)
    for place, name in ((2, "logout"), (1, "login")):
        test = Test.objects.create(name=name, script=f"def test_{name}(): pass")
        JobTest.objects.create(job=job, test=test, place=place)
    return job


def test_what_is_accepted_has_a_row_a_transition_and_a_message(ann: User) -> None:
    execution = accepted("code", owner=ann, name="Mine", variables={"A": "1"}, timeout=3)
    row = Execution.objects.get()
    assert (row.pk, row.status, row.owner, row.name) == (execution.pk, "queued", ann, "Mine")
    assert (row.files, row.variables, row.timeout) == ({"test_script.py": "code"}, {"A": "1"}, 3)
    assert moves(row) == ["new → queued"]
    assert fetch().id == str(row.pk)


def test_the_message_names_the_id_and_nothing_else(redis: "redis.Redis") -> None:
    execution = accepted("a secret")
    [message] = redis.lrange("executions", 0, -1)
    assert json.loads(message)["headers"]["argsrepr"] == f"['{execution.pk}']"
    assert "secret" not in message


def test_without_a_timeout_the_default_is_taken() -> None:
    assert accepted().timeout == settings.EXECUTION_TIMEOUT


def test_a_refusal_leaves_no_trace(redis: "redis.Redis") -> None:
    ledger().configure(running=1, queued=0)
    accepted()
    before = contents(redis)
    answer = submit()
    assert isinstance(answer, Refused)
    assert (answer.usage.running, answer.usage.queued, answer.retry_after >= 1) == (1, 0, True)
    assert contents(redis) == before
    assert (Execution.objects.count(), Transition.objects.count()) == (1, 1)


def test_a_refusal_does_not_even_ask_the_database(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    ledger().configure(running=0, queued=0)
    with django_assert_num_queries(0):
        assert isinstance(submit(), Refused)


def test_a_refusal_after_the_look_leaves_no_trace_either(
    redis: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger().configure(running=0, queued=0)
    before = contents(redis)
    monkeypatch.setattr(Ledger, "usage", lambda self: ROOM)
    answer = submit()
    assert isinstance(answer, Refused)
    assert answer.usage.limits == Limits(0, 0)
    assert contents(redis) == before
    assert not Execution.objects.exists()


@pytest.mark.timed
def test_an_unreachable_ledger_is_told_within_a_second_and_leaves_no_row() -> None:
    began = time.monotonic()
    with redis_away(), pytest.raises(LedgerUnreachable):
        submit()
    assert time.monotonic() - began < 1
    assert not Execution.objects.exists()


@pytest.mark.timed
def test_a_silent_redis_is_told_within_a_second_and_leaves_no_row(redis: "redis.Redis") -> None:
    redis.client_pause(1500)
    began = time.monotonic()
    with pytest.raises(LedgerUnreachable):
        submit()
    assert time.monotonic() - began < 1
    assert not Execution.objects.exists()


def test_a_ledger_lost_after_the_look_leaves_no_row(monkeypatch: pytest.MonkeyPatch) -> None:
    accepted()  # the broker's connection exists
    monkeypatch.setattr(Ledger, "usage", lambda self: ROOM)
    with redis_away(), pytest.raises(LedgerUnreachable):
        submit()
    assert Execution.objects.count() == 1


def test_a_redis_that_died_after_the_look_leaves_no_row(
    monkeypatch: pytest.MonkeyPatch, redis_server: RedisServer
) -> None:
    accepted()
    monkeypatch.setattr(Ledger, "usage", lambda self: ROOM)
    redis_server.kill()
    began = time.monotonic()
    try:
        with pytest.raises(LedgerUnreachable):
            submit()
        assert time.monotonic() - began < 1
    finally:
        redis_server.start()
    assert Execution.objects.count() == 1


def test_a_message_that_got_through_though_redis_seemed_away_is_dropped(
    monkeypatch: pytest.MonkeyPatch, sandbox: FakeSandbox
) -> None:
    admit = Ledger.admit

    def answer_lost(*args: object, **how: object) -> None:
        admit(*args, **how)  # type: ignore[arg-type]
        raise LedgerUnreachable

    monkeypatch.setattr(Ledger, "admit", answer_lost)
    with pytest.raises(LedgerUnreachable):
        submit()
    assert not Execution.objects.exists()
    run(fetch())
    assert (sandbox.runs, figures()) == ([], (0, 0))


def test_redis_back_from_an_outage_is_used_again() -> None:
    with redis_away(), pytest.raises(LedgerUnreachable):
        submit()
    assert isinstance(submit(), Submitted)


@pytest.mark.parametrize("arrival", list(permutations(Priority)))
def test_the_bands_are_served_in_their_order(arrival: tuple[Priority, ...]) -> None:
    ids = {priority: str(accepted(priority=priority).pk) for priority in arrival}
    assert [fetch().id for _ in arrival] == [ids[p] for p in Priority]


def test_a_test_is_submitted_as_it_is_now() -> None:
    test = Test.objects.create(name="Login", script="old")
    answer = services.submit(submission_of_test(test, source=Source.API, owner=None))
    test.script = "new"
    test.save()
    assert isinstance(answer, Submitted)
    row = Execution.objects.get()
    assert (row.name, row.test, row.files) == ("Login", test, {"test_script.py": "old"})


def test_a_job_takes_its_tests_along_in_order_as_they_are_now(job: Job) -> None:
    services.submit(submission_of_job(job, source=Source.API, owner=None))
    Test.objects.update(script="changed")
    row = Execution.objects.get()
    assert (row.kind, row.name, row.job) == (Kind.JOB, "Nightly", job)
    assert list(row.files.items()) == [
        ("01_login/test_script.py", "def test_login(): pass"),
        ("02_logout/test_script.py", "def test_logout(): pass"),
    ]


def test_a_job_has_its_own_time_and_priority_unless_told_otherwise(job: Job) -> None:
    services.submit(submission_of_job(job, source=Source.API, owner=None))
    how: dict[str, Any] = {"timeout": 9.0, "priority": Priority.HIGH}
    services.submit(submission_of_job(job, source=Source.API, owner=None, **how))
    found = Execution.objects.order_by("queued_at").values_list("timeout", "priority")
    assert list(found) == [(7.0, "low"), (9.0, "high")]


def test_a_job_takes_one_slot(job: Job) -> None:
    services.submit(submission_of_job(job, source=Source.API, owner=None))
    assert figures() == (1, 0)


def test_a_rerun_runs_what_ran_then(ann: User) -> None:
    test = Test.objects.create(name="Login", script="old")
    how: dict[str, Any] = {
        "source": Source.API,
        "owner": None,
        "timeout": 4.0,
        "variables": {"A": "1"},
    }
    services.submit(submission_of_test(test, **how))
    Test.objects.update(script="new", name="Signin")
    first = Execution.objects.get()
    answer = services.rerun(first, owner=ann, source=Source.ADMIN)
    assert isinstance(answer, Submitted)
    again = answer.execution
    same = ("files", "variables", "timeout", "name", "kind", "priority", "test_id", "job_id")
    assert [getattr(again, name) for name in same] == [getattr(first, name) for name in same]
    assert (again.owner, again.source, again.pk != first.pk) == (ann, "admin", True)


def test_a_rerun_is_refused_like_any_other() -> None:
    execution = accepted()
    ledger().configure(running=0, queued=0)
    assert isinstance(services.rerun(execution, owner=None, source=Source.API), Refused)
    assert Execution.objects.count() == 1
