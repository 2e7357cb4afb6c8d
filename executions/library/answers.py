"""What the API answers about tests and jobs; blocking."""

from collections.abc import Iterable
from typing import Any

from django.http import JsonResponse

from access import problems
from access.auth import Caller
from executions import answers, services
from executions.library.listing import LibraryPage, NameCursor, page_of
from executions.library.present import (
    jobs_as_json,
    test_as_json,
    tests_as_json,
    version_as_json,
)
from executions.library.requests import (
    JobFilters,
    JobIn,
    JobPatch,
    LibraryFilters,
    RunIn,
    TestIn,
    TestPatch,
    check_contents,
    fields_of,
)
from executions.models import Job, Priority, Source, Test, Variable, Version
from executions.models.library import JobQuerySet, TestQuerySet
from executions.services import JobDraft, TestDraft

# --- tests ----------------------------------------------------------------------------------------


def visible_tests(caller: Caller) -> TestQuerySet:
    """Return the tests that the caller may see."""
    chosen: TestQuerySet = answers.visible_library(caller, Test)
    return chosen.select_related("owner")


def find_test(caller: Caller, id: int) -> Test:
    """Return a test that the caller may see.

    Raises:
        Problem: 404.
    """
    found: Test = _get(visible_tests(caller), id, what="test")
    return found


def list_tests(caller: Caller, filters: LibraryFilters) -> dict[str, Any]:
    """Return one page of tests."""
    page = tests_page(caller, filters)
    return _page(tests_as_json(page.rows), page.next)


def tests_page(caller: Caller, filters: LibraryFilters) -> LibraryPage[Test]:
    """Return one page of the tests that fit `filters`, without their contents."""
    chosen = visible_tests(caller).defer("script", "files").filter(name__icontains=filters.q)
    if filters.tag:
        chosen = chosen.tagged(filters.tag)
    return page_of(chosen, after=cursor_of(filters.cursor), size=filters.limit)


def one_test(caller: Caller, id: int) -> dict[str, Any]:
    """Return one test, with its contents."""
    return test_as_json(find_test(caller, id))


def create_test(caller: Caller, asked: TestIn) -> JsonResponse:
    """Keep a new test."""
    test = services.create_test(TestDraft(**fields_of(asked)), owner=caller.user)
    return _created(test_as_json(test))


def change_test(caller: Caller, id: int, asked: TestPatch) -> dict[str, Any]:
    """Change a test; other contents are its next version."""
    test, changes = find_test(caller, id), fields_of(asked)
    try:
        check_contents(changes.get("script", test.script), changes.get("files", test.files))
    except ValueError as error:
        field = "files" if "files" in changes else "script"
        raise problems.invalid_fields([(field, str(error))]) from error
    return test_as_json(services.change_test(test, changes, author=caller.user))


def delete_test(caller: Caller, id: int) -> None:
    """Forget a test and its versions; what it ran stays on record."""
    services.forget_test(find_test(caller, id), by=caller.user)


def find_version(caller: Caller, id: int, number: int) -> Version:
    """Return one version of a test that the caller may see.

    Raises:
        Problem: 404.
    """
    versions = find_test(caller, id).versions.select_related("author", "test")
    found = versions.filter(number=number).first()
    if found is None:
        raise problems.not_found("version")
    return found


def list_versions(caller: Caller, id: int) -> dict[str, Any]:
    """Return the versions of a test, newest first."""
    rows = find_test(caller, id).versions.select_related("author").defer("script", "files")
    return {"items": [version_as_json(row) for row in rows], "next": None}


def one_version(caller: Caller, id: int, number: int) -> dict[str, Any]:
    """Return one version of a test, with its contents."""
    version = find_version(caller, id, number)
    return version_as_json(version) | {"script": version.script, "files": version.files}


def restore_version(caller: Caller, id: int, number: int) -> dict[str, Any]:
    """Make an old version the newest one, too."""
    version = find_version(caller, id, number)
    return test_as_json(services.restore_version(version, author=caller.user))


def run_test(
    caller: Caller, id: int, asked: RunIn, *, key: str | None = None, source: Source = Source.API
) -> JsonResponse:
    """Start a test; answers as a submission does."""
    test = find_test(caller, id)
    how = _how(caller, asked, key, source)
    return answers.start(services.submission_of_test(test, **how))


# --- jobs -----------------------------------------------------------------------------------------


def visible_jobs(caller: Caller) -> JobQuerySet:
    """Return the jobs that the caller may see."""
    chosen: JobQuerySet = answers.visible_library(caller, Job)
    return chosen.select_related("owner").prefetch_related("places")


def find_job(caller: Caller, id: int) -> Job:
    """Return a job that the caller may see.

    Raises:
        Problem: 404.
    """
    found: Job = _get(visible_jobs(caller), id, what="job")
    return found


def list_jobs(caller: Caller, filters: JobFilters) -> dict[str, Any]:
    """Return one page of jobs."""
    page = jobs_page(caller, filters)
    return _page(jobs_as_json(page.rows), page.next)


def jobs_page(caller: Caller, filters: JobFilters) -> LibraryPage[Job]:
    """Return one page of the jobs that fit `filters`."""
    chosen = visible_jobs(caller).filter(name__icontains=filters.q)
    return page_of(chosen, after=cursor_of(filters.cursor), size=filters.limit)


def one_job(caller: Caller, id: int) -> dict[str, Any]:
    """Return one job."""
    return jobs_as_json([find_job(caller, id)])[0]


def create_job(caller: Caller, asked: JobIn) -> JsonResponse:
    """Keep a new job."""
    fields = fields_of(asked)
    tests = check_tests(caller, fields.pop("tests", []))
    job = services.create_job(JobDraft(**fields), tests=tests, owner=caller.user)
    return _created(one_job(caller, job.pk))


def change_job(caller: Caller, id: int, asked: JobPatch) -> dict[str, Any]:
    """Change a job."""
    job, changes = find_job(caller, id), fields_of(asked)
    if "tests" in changes:
        check_tests(caller, changes["tests"], known=job.test_ids)
    check_names(job, changes.get("variables", {}))
    services.change_job(job, changes, by=caller.user)
    return one_job(caller, id)


def delete_job(caller: Caller, id: int) -> None:
    """Forget a job; what it ran stays on record."""
    services.forget_job(find_job(caller, id), by=caller.user)


def run_job(
    caller: Caller, id: int, asked: RunIn, *, key: str | None = None, source: Source = Source.API
) -> JsonResponse:
    """Start a job; answers as a submission does."""
    job = find_job(caller, id)
    return answers.start(answers.submission_of_job(job, **_how(caller, asked, key, source)))


def check_tests(caller: Caller, ids: list[int], *, known: Iterable[int] = ()) -> list[int]:
    """Return `ids` if each is a test that the caller may see, or one of the `known`.

    Raises:
        Problem: 422.
    """
    seen = {*visible_tests(caller).filter(pk__in=ids).values_list("pk", flat=True), *known}
    if missing := [str(id) for id in ids if id not in seen]:
        raise problems.invalid(tests=f"There is no test with the id {', '.join(missing[:5])}.")
    return ids


def check_names(job: Job, names: Iterable[str]) -> None:
    """Raise 422 where a variable would have the name of one of the job's secrets."""
    secrets = Variable.objects.filter(job=job, name__in=list(names)).values_list("name", flat=True)
    if taken := sorted(secrets):
        raise problems.invalid(variables=f"{', '.join(taken)}: a secret of the job has that name.")


# --- both -----------------------------------------------------------------------------------------


def cursor_of(word: str) -> NameCursor | None:
    """Return where a page begins.

    Raises:
        Problem: 422 for a cursor that no page gave.
    """
    try:
        return NameCursor.decode(word) if word else None
    except ValueError as error:
        raise problems.invalid(cursor="It is not a cursor of a page before.") from error


def _how(caller: Caller, asked: RunIn, key: str | None, source: Source) -> dict[str, Any]:
    how = asked.model_dump(exclude_unset=True)
    if "priority" in how:
        how["priority"] = Priority(how["priority"])
    return how | {"owner": caller.user, "source": source, "idempotency_key": key}


def _get(chosen: Any, id: int, *, what: str) -> Any:
    found = chosen.filter(pk=id).first()
    if found is None:
        raise problems.not_found(what)
    return found


def _page(items: list[dict[str, Any]], after: NameCursor | None) -> dict[str, Any]:
    return {"items": items, "next": after and after.encode()}


def _created(body: dict[str, Any]) -> JsonResponse:
    return JsonResponse(body, status=201, headers={"Location": body["links"]["self"]})
