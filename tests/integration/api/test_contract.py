"""Requests made up from the OpenAPI document: valid ones and wrong ones; the answers keep to it."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings

from django.contrib.auth.models import User
from django.utils import timezone

from access import tokens
from access.scopes import Scope
from capacity.ledger import ledger
from executions import cron
from executions.models import Execution, Job, JobTest, Test
from executions.requests import ID_MOST
from executions.services.kept import TESTS_MOST
from supertest.asgi import http

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bearer() -> dict[str, str]:
    """The header of an operator's token, in a service with a test, a job and an execution."""
    user = User.objects.create_superuser("olga")
    script = "def test_login(): pass"
    test = Test.objects.create(
        pk=1, name="Login", script=script, files={"data.txt": ""}, owner=user
    )
    job = Job.objects.create(pk=1, name="Nightly", owner=user)
    JobTest.objects.create(job=job, test=test, place=1)
    Execution.objects.create(
        name="Run", source="api", owner=user, files={}, timeout=1, queued_at=timezone.now()
    )
    ledger().configure(running=5, queued=10_000)
    _, secret = tokens.issue(user, scope=Scope.OPERATE, now=timezone.now())
    return {"Authorization": f"Bearer {secret}"}


#: The API, but for its endless streams.
document = schemathesis.openapi.from_asgi(
    "/api/v1/openapi.json", http, headers={"Host": "localhost"}
).exclude(path_regex="/events$")


@document.hook
def filter_query(_: Any, query: Any) -> bool:
    """Leave out parameters that an address can't hold, so that nothing of them is sent."""
    return not query or all(value not in ([], {}, None) for value in query.values())


def name_what_exists(case: Any) -> None:
    """Name a test and a job that exist: the document can't tell which do."""
    if not isinstance(case.body, dict):
        return
    for name in ("test", "job"):
        if _is_id(case.body.get(name)):
            case.body[name] = 1
    tests, files = case.body.get("tests"), case.body.get("files")
    if _is_text(case.body.get("schedule"), most=cron.LONGEST):
        case.body["schedule"] = "0 3 * * *"
    if isinstance(tests, list) and 0 < len(tests) <= TESTS_MOST and _are_ids(tests):
        case.body["tests"] = [1]
    if isinstance(files, dict):
        _without_folders(files)
    if case.method == "PATCH" and case.body.get("script") == "" and not files:
        del case.body["script"]


def _without_folders(files: dict[str, Any]) -> None:
    """Take out what only the words of the document forbid: files that are folders as well."""
    for folder in [name for name in files if any(other.startswith(f"{name}/") for other in files)]:
        del files[folder]


def _is_text(value: Any, *, most: int) -> bool:
    return isinstance(value, str) and len(value) <= most and "\0" not in value


def _are_ids(tests: list[Any]) -> bool:
    return all(_is_id(test) for test in tests) and len(set(tests)) == len(tests)


def _is_id(value: Any) -> bool:
    whole = isinstance(value, int | float) and not isinstance(value, bool) and value == int(value)
    return whole and 1 <= value <= ID_MOST  # to JSON, 1.0 is an integer too


@document.parametrize()
@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_keeps_to_the_document(case: Any, bearer: dict[str, str]) -> None:
    name_what_exists(case)
    case.call_and_validate(headers=bearer, base_url="http://localhost")
