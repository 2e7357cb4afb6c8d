"""The pages of tests and jobs."""

import pytest

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from executions import services
from executions.models import Execution, Job, Test, Version
from executions.services import JobDraft, TestDraft
from tests.integration.pages.records import HOSTILE

SCRIPT = "def test_login(): pass"


def kept(name: str = "Login", **fields: object) -> Test:
    ann = User.objects.get_or_create(username="ann")[0]
    return services.create_test(TestDraft(name, **{"script": SCRIPT} | fields), owner=ann)  # type: ignore[arg-type]


def job_of(*tests: Test) -> Job:
    ann = User.objects.get(username="ann")
    draft = JobDraft("Nightly")
    return services.create_job(draft, tests=[test.pk for test in tests], owner=ann)


@pytest.mark.parametrize(("path", "word"), [("/tests/", "first test"), ("/jobs/", "first job")])
def test_an_empty_list_says_what_to_do_first(tester: Client, path: str, word: str) -> None:
    assert word in tester.get(path).content.decode()


def test_an_execution_says_which_job_and_which_versions_it_ran(tester: Client) -> None:
    test = kept()
    services.change_test(test, {"script": "def test_other(): pass"}, author=test.owner)
    job = job_of(test)
    tester.post(f"/jobs/{job.pk}/run/")
    page = tester.get(f"/executions/{Execution.objects.get().pk}/").content.decode()
    assert f'<a href="/jobs/{job.pk}/"><bdi>Nightly</bdi></a>' in page
    assert f'<a href="/tests/{test.pk}/versions/2/">version 2</a>' in page


def test_a_test_is_kept_by_the_form_and_shown(tester: Client) -> None:
    sent = {"name": "Login", "script": SCRIPT, "tags": "smoke, Slow", "description": ""}
    answer = tester.post("/tests/new/", sent, follow=True)
    test = Test.objects.get()
    assert answer.redirect_chain[0][0] == f"/tests/{test.pk}/"
    assert (test.tag_list, test.script) == (["smoke", "slow"], SCRIPT)
    assert "Login" in tester.get("/tests/").content.decode()


def test_files_are_added_to_a_test_and_taken_out(tester: Client) -> None:
    test = kept(files={"old.py": "x = 1"})
    upload = SimpleUploadedFile("helpers.py", b"y = 2")
    sent = {"name": "Login", "script": SCRIPT, "remove": "old.py", "upload": upload}
    tester.post(f"/tests/{test.pk}/save/", sent)
    test.refresh_from_db()
    assert (test.files, test.version) == ({"helpers.py": "y = 2"}, 2)


def test_a_version_shows_what_changed_and_can_be_restored(tester: Client) -> None:
    test = kept()
    services.change_test(test, {"script": "def test_new(): pass"}, author=None)
    page = tester.get(f"/tests/{test.pk}/versions/2/").content.decode()
    assert "def test_login" in page
    assert "def test_new" in page
    tester.post(f"/tests/{test.pk}/versions/1/restore/")
    assert Version.objects.values_list("number", "script").first() == (3, SCRIPT)


def test_a_job_is_made_shown_and_its_tests_reordered_by_buttons(tester: Client) -> None:
    tests = [kept(name) for name in ("a", "b", "c")]
    ids = [test.pk for test in tests]
    tester.post("/jobs/new/", {"name": "Nightly", "test": ids})
    job = Job.objects.get()
    assert tester.get(f"/jobs/{job.pk}/").status_code == 200
    tester.post(f"/jobs/{job.pk}/tests/", {"test": ids, "press": f"up:{ids[2]}"})
    assert Job.objects.get().test_ids == [ids[0], ids[2], ids[1]]


def test_the_job_that_runs_is_followed_on_its_page(tester: Client) -> None:
    job = job_of(kept())
    answer = tester.post(f"/jobs/{job.pk}/run/", HTTP_ACCEPT="application/json")
    assert answer.status_code == 202
    page = tester.get(f"/jobs/{job.pk}/").content.decode()
    assert str(Execution.objects.get().pk) in page


def test_names_are_escaped_everywhere(tester: Client) -> None:
    test = kept(HOSTILE, description=HOSTILE, script=HOSTILE)
    services.change_test(test, {"script": SCRIPT}, author=None)
    job = job_of(test)
    for path in ("/tests/", f"/tests/{test.pk}/", f"/tests/{test.pk}/versions/2/", "/jobs/",
                 f"/jobs/{job.pk}/", "/jobs/new/"):  # fmt: skip
        page = tester.get(path)
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode(), path


def test_who_may_only_see_gets_no_buttons_and_no_way_around_them(
    tester: Client, viewer: Client
) -> None:
    test = kept()
    job = job_of(test)
    for path in (f"/tests/{test.pk}/", f"/jobs/{job.pk}/"):
        assert "data-submit" not in viewer.get(path).content.decode()
    for path in ("/tests/new/", f"/tests/{test.pk}/save/", f"/jobs/{job.pk}/run/",
                 f"/jobs/{job.pk}/tests/", f"/tests/{test.pk}/delete/"):  # fmt: skip
        assert viewer.post(path, {"name": "x"}).status_code == 403
