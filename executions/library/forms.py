"""What the forms of tests and jobs send, checked as the API checks its bodies."""

from typing import Any

from django.http import QueryDict

from access import problems
from executions.forms import seconds, validated, variables
from executions.library.requests import JobIn, JobPatch, RunIn, TestIn, TestPatch


def test_in(sent: QueryDict, files: dict[str, str]) -> TestIn:
    """Return the new test in a form, with the files that came with it.

    Raises:
        Problem: 422 with each field that is wrong.
    """
    fields = _test_fields(sent)
    if not fields["script"]:
        del fields["script"]
    return validated(TestIn, fields | ({"files": files} if files else {}))


def test_patch(sent: QueryDict, files: dict[str, str] | None) -> TestPatch:
    """Return the changes in a form; `files` are all of them, None leaves them as they are."""
    fields = _test_fields(sent)
    return validated(TestPatch, fields | ({} if files is None else {"files": files}))


def _test_fields(sent: QueryDict) -> dict[str, Any]:
    return {
        "name": _name(sent),
        "description": _text(sent, "description").strip(),
        "tags": _text(sent, "tags").replace(",", " ").lower().split(),
        "script": _text(sent, "script"),
    }


def job_in(sent: QueryDict) -> JobIn:
    """Return the new job in a form."""
    fields = {"name": _name(sent), "description": _text(sent, "description").strip()}
    return validated(JobIn, fields | {"tests": test_ids(sent)})


def job_patch(sent: QueryDict) -> JobPatch:
    """Return the changes of how a job runs."""
    fields = {
        "name": _name(sent),
        "description": _text(sent, "description").strip(),
        "timeout": seconds(sent.get("timeout", "")),
        "retries": _whole(sent.get("retries", "0"), field="retries"),
        "priority": sent.get("priority") or "normal",
        "stop_at_first_failure": "stop_at_first_failure" in sent,
    }
    return validated(JobPatch, fields)


def variables_patch(sent: QueryDict) -> JobPatch:
    """Return the change of a job's variables."""
    return validated(JobPatch, {"variables": variables(sent)})


def run_in(sent: QueryDict) -> RunIn:
    """Return how to run a test, where the form says it."""
    fields: dict[str, Any] = {"variables": variables(sent)}
    if timeout := seconds(sent.get("timeout", "")):
        fields["timeout"] = timeout
    if sent.get("priority"):
        fields["priority"] = sent["priority"]
    return validated(RunIn, fields)


def test_ids(sent: QueryDict) -> list[int]:
    """Return the ids of tests in a form, in their order."""
    return [_whole(id, field="tests") for id in sent.getlist("test") if id]


def _name(sent: QueryDict) -> str:
    name = sent.get("name", "").strip()
    if not name:
        raise problems.invalid(name="Give it a name.")
    return name


def _text(sent: QueryDict, field: str) -> str:
    return sent.get(field, "").replace("\r\n", "\n")  # browsers send forms with CRLF


def _whole(text: str, *, field: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise problems.invalid(**{field: "It must be a whole number."})
    return int(text)
