"""Variables over the API: plain values are shown, secrets' never."""

import pytest

from django.contrib.auth.models import Group, User

from access.models import AuditEntry
from executions.groups import make_groups
from executions.models import Job, Variable
from tests.integration.api.client import ApiClient
from tests.integration.api.problem import problem_of

SECRET = {"name": "API_KEY", "value": "hunter22", "secret": True}
PLAIN = {"name": "BASE_URL", "value": "https://staging.example.org"}


@pytest.fixture
def ann(tester: ApiClient) -> User:
    """Ann, who belongs to the team as a tester."""
    make_groups()
    user = User.objects.get(username="ann")
    user.groups.add(Group.objects.get(name="tester"))
    return user


async def test_a_secret_is_kept_and_never_shown_again(operator: ApiClient) -> None:
    response = await operator.send("post", "/variables", SECRET)
    assert response.status_code == 201
    listed = await operator.send("get", "/variables")
    (item,) = listed.json()["items"]
    assert (item["name"], item["secret"], item["value"]) == ("API_KEY", True, None)
    assert (item["updated_by"], item["job"]) == ("olga", None)
    assert b"hunter22" not in response.content + listed.content
    row = await Variable.objects.aget()
    assert "hunter22" not in f"{row.value} {bytes(row.sealed or b'')!r}"
    assert row.content == "hunter22"


async def test_a_plain_variable_is_shown_changed_and_removed(operator: ApiClient) -> None:
    id = (await operator.send("post", "/variables", PLAIN)).json()["id"]
    changed = await operator.send("patch", f"/variables/{id}", {"value": "x"})
    assert changed.json()["value"] == "x"
    assert (await operator.send("delete", f"/variables/{id}")).status_code == 204
    problem_of(await operator.send("delete", f"/variables/{id}"), 404, "not_found")


async def test_a_secret_becomes_plain_only_with_a_new_value(operator: ApiClient) -> None:
    id = (await operator.send("post", "/variables", SECRET)).json()["id"]
    problem = problem_of(
        await operator.send("patch", f"/variables/{id}", {"secret": False}), 422, "invalid"
    )
    assert problem["errors"][0]["field"] == "value"
    both = {"secret": False, "value": "new"}
    assert (await operator.send("patch", f"/variables/{id}", both)).json()["value"] == "new"
    problem_of(await operator.send("patch", f"/variables/{id}", {"secret": True}), 422, "invalid")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (SECRET | {"value": " abc "}, "at least 4 characters"),
        (PLAIN | {"name": "PYTHONPATH"}, "set by the runner"),
        (PLAIN | {"name": "not a name"}, "name"),
        (PLAIN | {"value": "\0"}, "NUL"),
        (PLAIN | {"value": "x" * 33_000}, "value"),
    ],
)
async def test_what_no_script_could_use_is_refused(
    operator: ApiClient, asked: dict[str, str], words: str
) -> None:
    problem = problem_of(await operator.send("post", "/variables", asked), 422, "invalid")
    assert words in problem["detail"]
    assert not await Variable.objects.aexists()


async def test_a_name_is_taken_once_for_the_team_and_once_a_job(operator: ApiClient) -> None:
    job = await Job.objects.acreate(name="Nightly")
    for body in (SECRET, SECRET | {"job": job.pk}):
        assert (await operator.send("post", "/variables", body)).status_code == 201
        problem_of(await operator.send("post", "/variables", body), 409, "name_taken")
    listed = await operator.send("get", f"/variables?job={job.pk}")
    assert [item["job"] for item in listed.json()["items"]] == [job.pk]


async def test_all_variables_together_are_bounded(operator: ApiClient) -> None:
    for number in range(2):
        body = {"name": f"BIG_{number}", "value": "x" * 32_000}
        assert (await operator.send("post", "/variables", body)).status_code == 201
    body = {"name": "ONE_MORE", "value": "x" * 32_000}
    assert "bytes together" in (await operator.send("post", "/variables", body)).json()["detail"]


async def test_testers_change_their_jobs_variables_and_only_operators_the_teams(
    tester: ApiClient, ann: User
) -> None:
    job = await Job.objects.acreate(name="Nightly")
    assert (await tester.send("post", "/variables", SECRET | {"job": job.pk})).status_code == 201
    problem_of(await tester.send("post", "/variables", PLAIN), 403, "forbidden")
    row = await Variable.objects.aget(job=job)
    path = f"/variables/{row.pk}"
    assert (await tester.send("patch", path, {"value": "another"})).status_code == 200


async def test_each_variable_of_a_job_has_one_home(tester: ApiClient, ann: User) -> None:
    job = await Job.objects.acreate(name="Nightly", variables={"BASE_URL": "http://x"})
    plain = {"name": "STAGE", "value": "green", "job": job.pk}
    problem_of(await tester.send("post", "/variables", plain), 422, "invalid")
    taken = SECRET | {"name": "BASE_URL", "job": job.pk}
    problem_of(await tester.send("post", "/variables", taken), 422, "invalid")
    secret = await tester.send("post", "/variables", SECRET | {"job": job.pk})
    open_again = {"secret": False, "value": "hunter22"}
    problem_of(
        await tester.send("patch", f"/variables/{secret.json()['id']}", open_again), 422, "invalid"
    )
    both = {"variables": {"API_KEY": "seen by all"}}
    problem = problem_of(await tester.send("patch", f"/jobs/{job.pk}", both), 422, "invalid")
    assert problem["errors"][0]["field"] == "variables"


async def test_who_does_not_belong_to_the_team_sees_only_their_own_jobs(
    tester: ApiClient, operator: ApiClient
) -> None:
    mine = await Job.objects.acreate(name="M", owner=await User.objects.aget(username="ann"))
    theirs = await Job.objects.acreate(name="T")
    id = (await operator.send("post", "/variables", SECRET | {"job": theirs.pk})).json()["id"]
    problem_of(await tester.send("get", "/variables"), 403, "forbidden")
    problem_of(await tester.send("get", f"/variables?job={theirs.pk}"), 404, "not_found")
    problem_of(await tester.send("delete", f"/variables/{id}"), 404, "not_found")
    problem_of(
        await tester.send("post", "/variables", SECRET | {"job": theirs.pk}), 404, "not_found"
    )
    assert (await tester.send("post", "/variables", SECRET | {"job": mine.pk})).status_code == 201


async def test_who_changed_or_saw_a_secrets_name_is_in_the_audit_log(operator: ApiClient) -> None:
    id = (await operator.send("post", "/variables", SECRET)).json()["id"]
    for _ in range(2):
        await operator.send("get", "/variables")
    await operator.send("patch", f"/variables/{id}", {"value": "another one"})
    await operator.send("delete", f"/variables/{id}")
    told = [f"{row} ({row.detail})" async for row in AuditEntry.objects.order_by("id")]
    assert told[-4:] == [
        "olga created variable API_KEY of the team (secret)",
        "olga saw the names of secrets of the team (API_KEY)",
        "olga changed variable API_KEY of the team (secret)",
        "olga deleted variable API_KEY of the team (secret)",
    ]
