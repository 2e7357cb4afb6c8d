"""The schedules part of the API."""

from datetime import UTC, datetime, timedelta

import pytest
from asgiref.sync import sync_to_async

from executions.models import Job
from schedules.models import ScheduledRun
from tests.integration.api.client import ApiClient
from tests.integration.api.problem import problem_of

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def job(tester: ApiClient) -> Job:
    """Return a job of Ann's."""
    from django.contrib.auth.models import User

    return Job.objects.create(name="Nightly", owner=User.objects.get(username="ann"))


async def test_a_schedule_is_told_in_words_with_the_next_three_times(
    tester: ApiClient, job: Job
) -> None:
    wanted = {"schedule": "30 2 * * *", "timezone": "Europe/Berlin", "policy": "queue"}
    changed = await tester.send("PATCH", f"/jobs/{job.pk}/schedule", wanted)
    assert changed.status_code == 200
    body = (await tester.send("GET", f"/jobs/{job.pk}/schedule")).json()
    assert body == changed.json()
    assert (body["words"], body["policy"], len(body["next"])) == ("At 02:30", "queue", 3)
    assert (await tester.send("GET", f"/jobs/{job.pk}")).json()["schedule"] == "30 2 * * *"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"schedule": "61 * * * *"}, "schedule"),
        ({"schedule": "0 0 31 2 *"}, "schedule"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"policy": "hope"}, "policy"),
    ],
)
async def test_what_is_wrong_is_a_422_with_its_field(
    tester: ApiClient, job: Job, wrong: dict[str, str], field: str
) -> None:
    answer = await tester.send("PATCH", f"/jobs/{job.pk}/schedule", wrong)
    [error] = problem_of(answer, 422, "invalid")["errors"]
    assert error["field"] == field


async def test_a_job_with_a_wrong_schedule_is_refused_likewise(tester: ApiClient, job: Job) -> None:
    for method, path in (("POST", "/jobs"), ("PATCH", f"/jobs/{job.pk}")):
        answer = await tester.send(method, path, {"name": "x", "schedule": "daily"})
        [error] = problem_of(answer, 422, "invalid")["errors"]
        assert error["field"] == "schedule"
        assert "five fields" in error["message"]


async def test_a_schedule_is_taken_away_by_null(tester: ApiClient, job: Job) -> None:
    await tester.send("PATCH", f"/jobs/{job.pk}/schedule", {"schedule": "@daily"})
    answer = await tester.send("PATCH", f"/jobs/{job.pk}/schedule", {"schedule": None})
    assert (answer.json()["schedule"], answer.json()["next"]) == (None, [])


async def test_scheduled_runs_are_listed_newest_first_in_pages(tester: ApiClient, job: Job) -> None:
    for hours, status in enumerate(("started", "skipped", "refused")):
        due = NOON + timedelta(hours=hours)
        await sync_to_async(ScheduledRun.objects.create)(job=job, due=due, status=status, at=due)
    path = f"/jobs/{job.pk}/scheduled-runs"
    first = (await tester.send("GET", f"{path}?limit=2")).json()
    assert [row["status"] for row in first["items"]] == ["refused", "skipped"]
    assert first["items"][0]["due"] == "2026-05-04T14:00:00Z"
    last = (await tester.send("GET", f"{path}?limit=2&cursor={first['next']}")).json()
    assert ([row["status"] for row in last["items"]], last["next"]) == (["started"], None)


async def test_who_may_only_see_changes_nothing(
    tester: ApiClient, viewer: ApiClient, job: Job
) -> None:
    path = f"/jobs/{job.pk}/schedule"
    assert (await viewer.send("GET", path)).status_code == 200
    problem_of(await viewer.send("PATCH", path, {"schedule": "@daily"}), 403, "forbidden")
    problem_of(await viewer.send("GET", "/jobs/999/scheduled-runs"), 404, "not_found")
