"""Kept tests within an execution: which sandbox, and what is recorded of each."""

import pytest

from django.contrib.auth.models import User

from executions import services, standing
from executions.models import Execution, Job, Part, Source, Test
from executions.runner import Counts, Outcome, Result, SuiteResult
from executions.services import JobDraft, Submitted, TestDraft
from tests.integration.executions.stage import FakeSandbox, fetch, run

pytestmark = pytest.mark.django_db(transaction=True)


def kept(name: str, author: str) -> Test:
    owner = User.objects.get_or_create(username=author)[0]
    return services.create_test(TestDraft(name, "def test_it(): pass"), owner=owner)


def started(*tests: Test) -> Execution:
    job = services.create_job(JobDraft("Job", retries=1), tests=[t.pk for t in tests], owner=None)
    answer = services.submit(services.submission_of_job(job, source=Source.API, owner=None))
    assert isinstance(answer, Submitted)
    return answer.execution


def test_what_different_people_wrote_never_shares_a_sandbox(sandbox: FakeSandbox) -> None:
    started(*(kept(*pair) for pair in [("a", "ann"), ("b", "ann"), ("c", "bob"), ("d", "ann")]))
    run(fetch())
    assert [leg.suites for leg in sandbox.runs] == [("01_a", "02_b"), ("03_c",), ("04_d",)]
    assert [list(leg.files) for leg in sandbox.runs][1] == ["03_c/test_script.py"]
    assert sandbox.runs[0].retries == 1


def test_who_saved_it_last_is_its_author(sandbox: FakeSandbox) -> None:
    first, second = kept("a", "ann"), kept("b", "ann")
    bob = User.objects.create(username="bob")
    services.change_test(second, {"script": "def test_other(): pass"}, author=bob)
    started(first, second)
    run(fetch())
    assert len(sandbox.runs) == 2


def test_each_part_gets_its_own_outcome_and_the_list_shows_it(sandbox: FakeSandbox) -> None:
    first, second, third = (kept(name, "ann") for name in "abc")
    suites = (
        SuiteResult("01_a", Outcome.PASSED, "", Counts(passed=2), 0.5),
        SuiteResult("02_b", Outcome.FAILED, "", Counts(failed=1), 0.1),
    )
    sandbox.play = lambda run, sink, stop: Result(Outcome.FAILED, "1 failed.", suites=suites)
    started(first, second, third)
    run(fetch())
    outcomes = list(Part.objects.order_by("place").values_list("outcome", "passed"))
    assert outcomes == [("passed", 2), ("failed", 0), ("skipped", 0)]
    found = standing.of_tests([first, second, third])
    lasts = [found[test.pk].last for test in (first, second, third)]
    assert [last and last.outcome for last in lasts] == ["passed", "failed", None]


def test_a_rerun_has_the_same_parts(sandbox: FakeSandbox) -> None:
    execution = started(kept("a", "ann"), kept("b", "bob"))
    run(fetch())
    Job.objects.all().delete()
    services.rerun(Execution.objects.get(), owner=None, source=Source.API)
    run(fetch())
    rows = Part.objects.values_list("execution", "folder", "version", "author")
    old, new = (
        [row[1:] for row in rows if (row[0] == execution.pk) is same] for same in (True, False)
    )
    assert old == new
    assert [leg.suites for leg in sandbox.runs] == [("01_a",), ("02_b",)] * 2
