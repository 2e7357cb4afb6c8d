"""A job's history and two executions side by side."""

import uuid

import pytest

from django.contrib.auth.models import User
from django.test import Client

from executions.models import Execution, Job, Part, Test, TestResult
from tests.integration.pages.markup import Markup
from tests.integration.pages.records import HOSTILE, ended

pytestmark = pytest.mark.usefixtures("tester")


def with_results(execution: Execution, **outcomes: str) -> Execution:
    execution.results.all().delete()
    TestResult.objects.bulk_create(
        TestResult(execution=execution, place=place, node=node, name=node, outcome=outcome,
                   duration=0.1)
        for place, (node, outcome) in enumerate(outcomes.items())
    )  # fmt: skip
    return execution


def test_a_comparison_names_what_changed_came_and_went(tester: Client) -> None:
    before = with_results(ended(), test_same="passed", test_breaks="passed", test_goes="passed")
    after = with_results(ended(), test_same="passed", test_breaks="failed", test_comes="passed")
    page = tester.get(f"/executions/compare/?a={before.pk}&b={after.pk}").content.decode()
    assert "1 test passed before and did not now." in page
    for name in ("test_breaks", "test_goes", "test_comes"):
        assert f">{name}</bdi>" in page
    assert "test_same" not in page


def test_a_test_stays_itself_when_a_jobs_order_changes(tester: Client) -> None:
    kept = Test.objects.create(name="Login", script="def test_it(): pass")
    runs = []
    for folder, outcome in (("01_login", "passed"), ("02_login", "failed")):
        runs.append(with_results(ended(), **{f"{folder}/test_script.py::test_it": outcome}))
        Part.objects.create(execution=runs[-1], place=1, folder=folder, name="Login", test=kept)
    page = tester.get(f"/executions/compare/?a={runs[0].pk}&b={runs[1].pk}").content.decode()
    assert "1 test passed before and did not now." in page
    assert "New tests" not in page


def test_a_page_leads_to_the_comparison_with_the_one_before(tester: Client) -> None:
    before, after = ended(name="Same"), ended(name="Same")
    answer = tester.get(f"/executions/{after.pk}/compare/")
    assert answer["Location"] == f"/executions/compare/?a={before.pk}&b={after.pk}"
    assert "nothing before" in tester.get(f"/executions/{before.pk}/compare/").content.decode()


@pytest.mark.parametrize("word", ["", "x", str(uuid.uuid4())])
def test_what_is_not_there_is_not_found(tester: Client, word: str) -> None:
    assert tester.get(f"/executions/compare/?a={word}&b={ended().pk}").status_code == 404


def test_somebody_elses_execution_can_not_be_compared(tester: Client) -> None:
    stranger = Client()
    stranger.force_login(User.objects.create_user("stranger"))
    address = f"/executions/compare/?a={ended().pk}&b={ended().pk}"
    assert stranger.get(address).status_code == 404


def test_hostile_names_are_harmless_in_a_comparison(tester: Client) -> None:
    before, after = ended(name=HOSTILE), ended(name=HOSTILE)
    with_results(after, **{HOSTILE: "failed"})
    page = Markup(tester.get(f"/executions/compare/?a={before.pk}&b={after.pk}").content.decode())
    assert page.inline == page.foreign == []


def test_a_jobs_page_draws_its_history_with_a_table_beside_it(tester: Client) -> None:
    job = Job.objects.create(name="Nightly", owner=User.objects.get(username="ann"))
    with_results(ended(job=job, status="passed"), test_shaky="passed", test_firm="passed")
    with_results(ended(job=job), test_shaky="failed", test_firm="passed")
    html = tester.get(f"/jobs/{job.pk}/").content.decode()
    report = html.partition('id="report"')[2].partition("jobs-end")[0]
    assert report.count("chart-bar") == 2
    assert "50 % of 2" in report
    assert "As a table" in report
    assert Markup(html).inline == []


def test_a_jobs_page_has_snippets_that_name_it_and_this_server(tester: Client) -> None:
    job = Job.objects.create(name="Nightly", owner=User.objects.get(username="ann"))
    html = tester.get(f"/jobs/{job.pk}/").content.decode()
    assert "SUPERTEST_TOKEN: ${{ secrets.SUPERTEST_TOKEN }}" in html
    assert html.count(f"supertest.pyz run {job.pk} --wait") == 2
    assert f"http://testserver/api/v1/jobs/{job.pk}/run" in html
