"""Tests and jobs over HTTP: kept, changed, listed and run."""

from typing import Any

import pytest

from django.contrib.auth.models import User

from capacity.ledger import ledger
from executions.models import Execution, Job, Part, Test, Version
from tests.integration.api.client import ApiClient

SCRIPT = "def test_login(): pass"


async def made(caller: ApiClient, path: str, **fields: Any) -> Any:
    answer = await caller.send("POST", path, fields)
    assert answer.status_code == 201, answer.content
    return answer.json()


async def a_test(caller: ApiClient, name: str = "Login", **fields: Any) -> Any:
    return await made(caller, "/tests", **{"name": name, "script": SCRIPT} | fields)


async def test_a_test_is_kept_with_its_first_version(tester: ApiClient) -> None:
    test = await a_test(tester, tags=["smoke"], description="Signs in.")
    assert (test["version"], test["tags"], test["owner"]) == (1, ["smoke"], "ann")
    assert (test["last"], test["flakiness"]) == (None, None)
    answer = await tester.send("GET", f"/tests/{test['id']}")
    assert answer.json() == test


async def test_other_contents_make_the_next_version_and_other_words_do_not(
    tester: ApiClient,
) -> None:
    own = (await a_test(tester))["links"]["self"].removeprefix("/api/v1")
    renamed = await tester.send("PATCH", own, {"name": "Sign in", "script": SCRIPT})
    changed = await tester.send("PATCH", own, {"script": "def test_new(): pass"})
    assert (renamed.json()["version"], changed.json()["version"]) == (1, 2)
    versions = (await tester.send("GET", f"{own}/versions")).json()["items"]
    assert [version["number"] for version in versions] == [2, 1]


async def test_a_restored_version_is_a_new_one_that_says_so(tester: ApiClient) -> None:
    own = (await a_test(tester))["links"]["self"].removeprefix("/api/v1")
    await tester.send("PATCH", own, {"script": "def test_new(): pass"})
    restored = (await tester.send("POST", f"{own}/versions/1/restore")).json()
    assert (restored["version"], restored["script"]) == (3, SCRIPT)
    third = (await tester.send("GET", f"{own}/versions/3")).json()
    assert (third["note"], third["script"]) == ("Restored from version 1", SCRIPT)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "x"}, "body"),
        ({"name": "", "script": SCRIPT}, "name"),
        ({"name": "x", "script": SCRIPT, "colour": "red"}, "colour"),
        ({"name": "x", "files": {"../evil.py": ""}}, "files.../evil.py"),
        ({"name": "x", "script": SCRIPT, "tags": ["Two Words"]}, "tags.0"),
        ({"name": "x", "script": SCRIPT, "files": {"test_script.py": "y"}}, "body"),
    ],
)
async def test_what_is_wrong_is_named(tester: ApiClient, body: Any, field: str) -> None:
    answer = await tester.send("POST", "/tests", body)
    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json()["errors"]], answer.json()


async def test_the_list_goes_on_where_it_stopped_and_finds_by_name_and_tag(
    tester: ApiClient,
) -> None:
    for name in ("b", "a", "c"):
        await a_test(tester, name, tags=["odd"] if name != "b" else [])
    first = (await tester.send("GET", "/tests?limit=2")).json()
    rest = (await tester.send("GET", f"/tests?limit=2&cursor={first['next']}")).json()
    assert [row["name"] for row in first["items"] + rest["items"]] == ["a", "b", "c"]
    tagged = (await tester.send("GET", "/tests?tag=odd&q=A")).json()["items"]
    assert [row["name"] for row in tagged] == ["a"]


async def test_a_cursor_of_nobody_is_an_error(tester: ApiClient) -> None:
    answer = await tester.send("GET", "/tests?cursor=abc")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "cursor")


async def test_who_may_only_see_can_neither_write_nor_run(viewer: ApiClient, db: None) -> None:
    ann = await User.objects.aget(username="ann")
    test = await Test.objects.acreate(name="Login", script=SCRIPT, owner=ann)
    own = f"/tests/{test.pk}"
    assert (await viewer.send("GET", own)).status_code == 200
    for method, path in [("POST", "/tests"), ("PATCH", own), ("DELETE", own),
                         ("POST", f"{own}/run"), ("POST", "/jobs")]:  # fmt: skip
        answer = await viewer.send(method, path, {"name": "x", "script": SCRIPT})
        assert answer.status_code == 403, (method, path)


async def test_what_is_somebody_elses_does_not_exist(tester: ApiClient, caller: Any) -> None:
    from access.scopes import Scope

    own = (await a_test(tester))["links"]["self"].removeprefix("/api/v1")
    import asgiref.sync

    stranger = await asgiref.sync.sync_to_async(caller)(Scope.RUN, "bob")
    for method, path in [("GET", own), ("PATCH", own), ("DELETE", own), ("POST", f"{own}/run")]:
        assert (await stranger.send(method, path, {"name": "x"})).status_code in {404, 422}
    assert (await stranger.send("GET", "/tests")).json()["items"] == []


async def test_a_job_keeps_its_tests_in_order(tester: ApiClient) -> None:
    ids = [(await a_test(tester, name))["id"] for name in ("a", "b", "c")]
    job = await made(tester, "/jobs", name="Nightly", tests=ids, retries=2, timeout=60)
    assert (job["tests"], job["retries"], job["timezone"]) == (ids, 2, "UTC")
    own = f"/jobs/{job['id']}"
    turned = (await tester.send("PATCH", own, {"tests": ids[::-1]})).json()
    assert (turned["tests"], turned["retries"]) == (ids[::-1], 2)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"tests": [999]}, "tests"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"schedule": "61 * * * *"}, "schedule"),
        ({"retries": 99}, "retries"),
        ({"colour": 1}, "colour"),
    ],
)
async def test_what_is_wrong_about_a_job_is_named(
    tester: ApiClient, change: Any, field: str
) -> None:
    answer = await tester.send("POST", "/jobs", {"name": "x"} | change)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


async def test_a_job_runs_as_one_execution_with_one_slot(tester: ApiClient) -> None:
    ids = [(await a_test(tester, name))["id"] for name in ("Log in", "Log out")]
    job = await made(tester, "/jobs", name="Nightly", tests=ids, variables={"A": "1"})
    answer = await tester.send("POST", f"/jobs/{job['id']}/run", idempotency_key="k")
    again = await tester.send("POST", f"/jobs/{job['id']}/run", idempotency_key="k")
    assert (answer.status_code, again.status_code) == (202, 200)
    assert answer.json()["id"] == again.json()["id"]
    row = await Execution.objects.aget()
    assert (row.kind, row.variables) == ("job", {"A": "1"})
    assert list(row.files) == ["01_log_in/test_script.py", "02_log_out/test_script.py"]
    assert ledger().usage().running == 1


async def test_a_run_records_which_version_it_ran(tester: ApiClient) -> None:
    test = await a_test(tester)
    await tester.send("PATCH", f"/tests/{test['id']}", {"script": "def test_new(): pass"})
    assert (await tester.send("POST", f"/tests/{test['id']}/run", {})).status_code == 202
    part = await Part.objects.select_related("version", "test").aget()
    assert part.version is not None and part.version.number == 2  # noqa: PT018
    assert part.test is not None and part.test.pk == test["id"]  # noqa: PT018


async def test_a_job_without_tests_can_not_run(tester: ApiClient) -> None:
    job = await made(tester, "/jobs", name="Nightly")
    answer = await tester.send("POST", f"/jobs/{job['id']}/run")
    assert (answer.status_code, answer.json()["detail"]) == (
        422, "job: The job has no tests yet.",
    )  # fmt: skip


async def test_a_full_queue_refuses_a_job_without_a_trace(tester: ApiClient) -> None:
    job = await made(tester, "/jobs", name="Nightly", tests=[(await a_test(tester))["id"]])
    ledger().configure(running=0, queued=0)
    answer = await tester.send("POST", f"/jobs/{job['id']}/run")
    assert (answer.status_code, answer.json()["code"]) == (429, "queue_full")
    assert int(answer["Retry-After"]) >= 1
    assert await Execution.objects.acount() == await Part.objects.acount() == 0


async def test_a_deleted_test_leaves_its_jobs_and_its_record(tester: ApiClient) -> None:
    ids = [(await a_test(tester, name))["id"] for name in ("a", "b")]
    job = await made(tester, "/jobs", name="Nightly", tests=ids)
    await tester.send("POST", f"/tests/{ids[0]}/run")
    assert (await tester.send("DELETE", f"/tests/{ids[0]}")).status_code == 204
    assert (await tester.send("GET", f"/jobs/{job['id']}")).json()["tests"] == ids[1:]
    part = await Part.objects.aget()
    assert (part.name, part.test_id, part.version_id) == ("a", None, None)
    assert await Version.objects.acount() == await Job.objects.acount() == 1
