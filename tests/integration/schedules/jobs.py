"""Jobs, and how they end."""

import base64
import json
from typing import Any

import redis

from django.contrib.auth.models import User
from django.utils import timezone

from executions.models import Execution, Job, JobTest, Source, Test
from executions.states import Status
from schedules.clock import RUN_TASK


def make_job(name: str = "Nightly", **fields: Any) -> Job:
    """Make a job of Ann's with one test."""
    ann, _ = User.objects.get_or_create(username="ann")
    test = Test.objects.create(name="one", script="def test_it(): pass", owner=ann)
    job = Job.objects.create(**{"name": name, "owner": ann, "schedule": "0 * * * *"} | fields)
    JobTest.objects.create(job=job, test=test, place=1)
    return job


def asked_runs(client: "redis.Redis") -> list[list[Any]]:
    """Return the arguments of the runs that clocks asked workers for, and forget them."""
    messages = [json.loads(each) for each in client.lrange("system", 0, -1)]
    client.delete("system")
    chosen = [each for each in messages if each["headers"]["task"] == RUN_TASK]
    return [json.loads(base64.b64decode(each["body"]))[0] for each in chosen]


def ran(job: Job, status: Status, **fields: Any) -> Execution:
    """Make an execution of a job that runs, and end it."""
    now = timezone.now()
    given = {
        "name": job.name, "job": job, "kind": "job", "source": Source.SCHEDULE, "files": {},
        "timeout": 1, "status": Status.RUNNING, "queued_at": now, "started_at": now,
        "owner": job.owner, **fields,
    }  # fmt: skip
    execution = Execution.objects.create(**given)
    moved = Execution.objects.filter(pk=execution.pk).move(
        Status.RUNNING, status, now=timezone.now(), reason="It ended.",
        finished_at=timezone.now(),
    )  # fmt: skip
    assert moved
    execution.refresh_from_db()
    return execution
