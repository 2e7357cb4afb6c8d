"""The sections of a job's page that say when it runs and who is told, and what they send."""

from datetime import UTC, datetime

import pytest

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from access.models import AuditEntry
from executions.models import Job
from notices.models import Target
from schedules.models import Rule, ScheduledRun
from tests.integration.pages.markup import Markup

FORM = {"schedule": "30 2 * * 1-5", "timezone": "Europe/Berlin", "policy": "replace"}


@pytest.fixture
def job(tester: Client) -> Job:
    """Return a job of Ann's."""
    return Job.objects.create(name="Nightly", owner=User.objects.get(username="ann"))


@pytest.fixture
def chat(job: Job) -> Target:
    """Return a target."""
    return Target.objects.create(name="Team chat", url=b"", shown="slack://…")


def page_of(client: Client, job: Job) -> str:
    return client.get(reverse("job", args=[job.pk])).content.decode()


def test_a_schedule_that_is_saved_reads_in_words_on_the_jobs_page(tester: Client, job: Job) -> None:
    saved = tester.post(reverse("save_schedule", args=[job.pk]), FORM)
    assert saved["Location"] == reverse("job", args=[job.pk])
    page = page_of(tester, job)
    assert "At 02:30, Monday through Friday" in page
    assert page.count(", 02:30</time>") == 3
    assert '<option value="replace" selected>' in page


def test_a_job_that_the_clock_does_not_start_says_why(tester: Client, job: Job) -> None:
    bob = User.objects.create(username="bob", is_active=False)
    Job.objects.filter(pk=job.pk).update(schedule="0 * * * *", owner=bob)
    assert "It does not run by itself: The account of its owner, bob," in page_of(tester, job)


def test_a_wrong_one_is_said_and_kept_in_the_form(tester: Client, job: Job) -> None:
    wrong = FORM | {"schedule": "99 * * * *"}
    response = tester.post(reverse("save_schedule", args=[job.pk]), wrong)
    assert response.status_code == 422
    page = response.content.decode()
    assert "The minute must be from 0 to 59" in page
    assert 'value="99 * * * *"' in page
    job.refresh_from_db()
    assert job.schedule == ""


@pytest.mark.parametrize(
    ("schedule", "said"),
    [("@daily", "At 00:00"), ("x", "five fields"), ("", "only when somebody starts it")],
)
def test_the_preview_tells_what_is_typed(tester: Client, schedule: str, said: str) -> None:
    query = {"schedule": schedule, "timezone": "UTC"}
    assert said in tester.get(reverse("preview_schedule"), query).content.decode()


def test_what_became_of_scheduled_runs_is_shown(tester: Client, job: Job) -> None:
    due = datetime(2026, 5, 4, 12, tzinfo=UTC)
    ScheduledRun.objects.create(
        job=job, due=due, at=due, status="refused", reason="The queue was full."
    )
    for page in (page_of(tester, job), tester.get(f"/jobs/{job.pk}/schedule/").content.decode()):
        assert "The queue was full." in page


def test_a_target_is_told_and_told_no_more(tester: Client, job: Job, chat: Target) -> None:
    tester.post(reverse("add_rule", args=[job.pk]), {"target": chat.pk, "when": "failure"})
    rule = Rule.objects.get()
    assert "When it fails" in page_of(tester, job)
    tester.post(reverse("remove_rule", args=[job.pk, rule.pk]))
    assert not Rule.objects.exists()


@pytest.mark.parametrize("sent", [{"target": "x"}, {"target": "999"}, {"when": "never"}])
def test_a_rule_of_nothing_is_refused(
    tester: Client, job: Job, chat: Target, sent: dict[str, str]
) -> None:
    form = {"target": str(chat.pk), "when": "always"} | sent
    assert tester.post(reverse("add_rule", args=[job.pk]), form).status_code == 422


def test_who_may_only_see_gets_no_forms_and_changes_nothing(
    tester: Client, viewer: Client, job: Job, chat: Target
) -> None:
    Rule.objects.create(job=job, target=chat, when="always")
    page = page_of(viewer, job)
    assert "Team chat" in page
    assert "data-schedule-preview" in page
    assert "save_schedule" not in page
    assert "<form data-schedule" not in page
    rule = Rule.objects.get()
    for address in (
        reverse("save_schedule", args=[job.pk]),
        reverse("add_rule", args=[job.pk]),
        reverse("remove_rule", args=[job.pk, rule.pk]),
    ):
        assert viewer.post(address, FORM).status_code == 403


@pytest.mark.parametrize("name", ["schedule", "job"])
def test_the_pages_hold_nothing_that_the_policy_blocks(
    tester: Client, job: Job, chat: Target, name: str
) -> None:
    tester.post(reverse("save_schedule", args=[job.pk]), FORM)
    page = Markup(tester.get(reverse(name, args=[job.pk])).content.decode())
    assert page.inline == page.foreign == []


def test_who_changed_what_is_in_the_audit_log(tester: Client, job: Job, chat: Target) -> None:
    tester.post(reverse("save_schedule", args=[job.pk]), FORM)
    tester.post(reverse("add_rule", args=[job.pk]), {"target": chat.pk, "when": "failure"})
    told = list(AuditEntry.objects.filter(who="ann").values_list("target", "detail"))
    assert (f"job {job.pk}", "Nightly: schedule, timezone") in told
    assert (f"job {job.pk}", "Nightly: Team chat told (failure)") in told
