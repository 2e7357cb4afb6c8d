"""Tests, jobs and versions as the API's objects."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from executions import standing
from executions.models import Job, Test, Version
from executions.present import moment
from executions.standing import Standing


def tests_as_json(tests: Iterable[Test]) -> list[dict[str, Any]]:
    """Return the objects of tests in a list."""
    tests = list(tests)
    found = standing.of_tests(tests)
    return [_test(test, found[test.pk]) for test in tests]


def test_as_json(test: Test) -> dict[str, Any]:
    """Return the object of one test, with its contents."""
    return tests_as_json([test])[0] | {"script": test.script, "files": test.files}


def jobs_as_json(jobs: Iterable[Job]) -> list[dict[str, Any]]:
    """Return the objects of jobs."""
    jobs = list(jobs)
    found = standing.of_jobs(jobs)
    return [_job(job, found[job.pk]) for job in jobs]


def version_as_json(version: Version) -> dict[str, Any]:
    """Return the object of one version in a list."""
    return {
        "number": version.number,
        "author": version.author and version.author.get_username(),
        "note": version.note,
        "created_at": moment(version.created_at),
    }


def _test(test: Test, how: Standing) -> dict[str, Any]:
    return {
        "id": test.pk,
        "name": test.name,
        "description": test.description,
        "tags": test.tag_list,
        "version": test.version,
        **_common(test, how),
    }


def _job(job: Job, how: Standing) -> dict[str, Any]:
    return {
        "id": job.pk,
        "name": job.name,
        "description": job.description,
        "tests": job.test_ids,
        "schedule": job.schedule or None,
        "timezone": job.timezone,
        "timeout": job.timeout,
        "retries": job.retries,
        "priority": job.priority,
        "variables": job.variables,
        "stop_at_first_failure": job.stop_at_first_failure,
        **_common(job, how),
    }


def _common(kept: Test | Job, how: Standing) -> dict[str, Any]:
    kind = "test" if isinstance(kept, Test) else "job"
    own = f"/api/v1/{kind}s/{kept.pk}"
    return {
        "owner": kept.owner and kept.owner.get_username(),
        "created_at": moment(kept.created_at),
        "updated_at": moment(kept.updated_at),
        "last": how.last
        and {
            "execution": str(how.last.execution),
            "status": how.last.outcome,
            "at": moment(how.last.at),
        },
        "flakiness": how.flakiness,
        "links": {"self": own, "page": reverse(kind, args=[kept.pk]), "run": f"{own}/run"},
    }
