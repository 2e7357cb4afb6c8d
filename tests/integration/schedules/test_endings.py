"""Who is told of a job's end: once, whoever ended it, and whatever breaks on the way."""

import pytest
import redis

from django.conf import LazySettings
from django.db import transaction

from executions.models import Execution, Job, TestResult
from executions.services import cancel
from executions.services.lifecycle import end_lost
from executions.states import Status
from notices.models import Delivery, Target
from schedules.endings import FORGOTTEN, tell_of_end, tell_of_forgotten
from schedules.models import Ending, Rule, When
from schedules.services import run_due
from tests.integration.schedules.conftest import Set
from tests.integration.schedules.jobs import ran

FAILED, PASSED, ERRORED = Status.FAILED, Status.PASSED, Status.ERRORED


@pytest.fixture
def chat() -> Target:
    """Return a place that may be told."""
    return Target.objects.create(name="chat", url=b"x", shown="json://…")


def rule(job: Job, chat: Target, when: When) -> None:
    """Have a target told."""
    Rule.objects.create(job=job, target=chat, when=when)


def told(job: Job, *statuses: Status) -> list[str]:
    """Return the subjects that are told when a job ends so, one after the other."""
    for status in statuses:
        tell_of_end(ran(job, status).pk)
    return list(Delivery.objects.order_by("id").values_list("subject", flat=True))


@pytest.mark.parametrize(
    ("when", "subjects"),
    [
        (When.FAILURE, ["Nightly failed", "Nightly could not be run"]),
        (When.RECOVERY, ["Nightly passed again"]),
        (
            When.ALWAYS,
            [
                "Nightly passed", "Nightly failed", "Nightly could not be run",
                "Nightly passed again", "Nightly passed",
            ],
        ),
    ],
)  # fmt: skip
def test_a_rule_says_which_ends_are_told(
    job: Job, chat: Target, when: When, subjects: list[str]
) -> None:
    rule(job, chat, when)
    assert told(job, PASSED, FAILED, ERRORED, PASSED, PASSED) == subjects


def test_what_was_cancelled_is_neither_failure_nor_the_end_of_one(job: Job, chat: Target) -> None:
    rule(job, chat, When.FAILURE)
    rule(job, chat, When.RECOVERY)
    assert told(job, FAILED, Status.CANCELLED, PASSED) == ["Nightly failed", "Nightly passed again"]


def test_two_rules_of_one_target_tell_it_once(job: Job, chat: Target) -> None:
    rule(job, chat, When.FAILURE)
    rule(job, chat, When.ALWAYS)
    assert told(job, FAILED) == ["Nightly failed"]


def test_the_notice_says_what_failed_and_leads_there(
    job: Job, chat: Target, settings: LazySettings
) -> None:
    settings.SITE_URL = "https://tests.example"
    rule(job, chat, When.FAILURE)
    execution = ran(job, FAILED, failed=1, passed=3)
    TestResult.objects.create(
        execution=execution, place=1, node="x", name="test_price", outcome="failed",
        message="assert 41 == 42\nmore",
    )  # fmt: skip
    tell_of_end(execution.pk)
    body = Delivery.objects.get().body
    assert "3 passed, 1 failed" in body
    assert "- test_price: assert 41 == 42\n" in body
    assert body.endswith(f"https://tests.example/executions/{execution.pk}/")


def test_an_end_is_told_once(job: Job, chat: Target) -> None:
    rule(job, chat, When.ALWAYS)
    execution = ran(job, PASSED)
    assert [tell_of_end(execution.pk), tell_of_end(execution.pk)] == [1, 0]


def test_an_end_that_is_rolled_back_is_not_told(job: Job, chat: Target) -> None:
    rule(job, chat, When.ALWAYS)
    with transaction.atomic():
        ran(job, PASSED)
        transaction.set_rollback(True)
    assert not Ending.objects.exists()


def test_an_end_whose_message_was_lost_is_told_by_the_clock(
    job: Job, chat: Target, at: Set, redis: "redis.Redis"
) -> None:
    rule(job, chat, When.ALWAYS)
    ran(job, PASSED)
    redis.flushall()  # or the worker was killed after its commit
    tell_of_forgotten()
    assert not Delivery.objects.exists()  # its message may be on its way
    Ending.objects.update(at=Ending.objects.get().at - FORGOTTEN * 2)
    tell_of_forgotten()
    assert Delivery.objects.get().subject == "Nightly passed"


def test_the_end_of_a_lost_worker_is_told(job: Job, chat: Target) -> None:
    rule(job, chat, When.FAILURE)
    execution = Execution.objects.create(
        name="x", job=job, source="schedule", files={}, timeout=1, status=Status.RUNNING,
        queued_at=job.created_at,
    )  # fmt: skip
    assert end_lost(execution)
    assert tell_of_end(execution.pk) == 1
    assert "worker was lost" in Delivery.objects.get().body


def test_a_cancelled_one_is_told_to_who_wants_all(job: Job, chat: Target, at: Set) -> None:
    rule(job, chat, When.ALWAYS)
    made = run_due(job.pk, at("2026-05-04T11:00:00"))
    assert made
    assert made.execution
    cancel(made.execution)
    assert tell_of_end(made.execution.pk) == 1
    assert Delivery.objects.get().subject == "Nightly was cancelled"


def test_a_job_without_rules_leaves_nothing_to_tell(job: Job) -> None:
    ran(job, FAILED)
    assert not Ending.objects.exists()


def test_a_receiver_that_breaks_does_not_undo_the_end(
    job: Job, chat: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule(job, chat, When.ALWAYS)
    monkeypatch.setattr(Ending.objects, "create", lambda **_: 1 / 0)
    assert ran(job, FAILED).state is FAILED
