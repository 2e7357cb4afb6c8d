"""What the Playground's form sends, checked as the API checks its bodies."""

import re
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from django.http import QueryDict

from access import problems
from access.failures import field_of, message_of
from executions.requests import SubmissionIn

Checked = TypeVar("Checked", bound=BaseModel)
#: The API's words for a missing script speak of characters.
EMPTY_SCRIPT = "Write a script first."

DOCSTRING = re.compile(r'\s*[rR]?"""\s*([^\n"]+?)[.\s]*(?:"""|\n)')
FIRST_TEST = re.compile(r"^\s*(?:async )?def (test\w*)", re.MULTILINE)
TITLE_MOST = 80


def asked(sent: QueryDict) -> SubmissionIn:
    """Return the submission in a form.

    Raises:
        Problem: 422 with each field that is wrong.
    """
    script = sent.get("script", "").replace("\r\n", "\n")  # browsers send forms with CRLF
    if not script.strip():
        raise problems.invalid(script=EMPTY_SCRIPT)
    fields: dict[str, Any] = {
        "script": script,
        "name": sent.get("name", "").strip() or title_of(script),
        "priority": sent.get("priority") or "normal",
        "timeout": seconds(sent.get("timeout", "")),
        "variables": variables(sent),
    }
    return validated(SubmissionIn, fields)


def validated(model: type[Checked], fields: dict[str, Any]) -> Checked:
    """Return `fields` as a body of the API.

    Raises:
        Problem: 422 with each field that is wrong.
    """
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        raise problems.invalid_fields(
            (field_of(("body", "it", *e["loc"])), message_of(dict(e))) for e in error.errors()
        ) from error


def title_of(script: str) -> str:
    """Return what a script calls itself: its docstring's first line, or its first test."""
    found = DOCSTRING.match(script) or FIRST_TEST.search(script)
    return found[1].strip()[:TITLE_MOST].replace("\0", "") if found else ""


def seconds(text: str) -> float | None:
    """Return a number of seconds; None for none."""
    try:
        return float(text) if text.strip() else None
    except ValueError as error:
        raise problems.invalid(timeout="It must be a number of seconds.") from error


def variables(sent: QueryDict) -> dict[str, str]:
    """Return the variables, which come as two lists of equal length."""
    names, values = sent.getlist("variable_name"), sent.getlist("variable_value")
    rows = zip(names, values, strict=False)
    return {name.strip(): value for name, value in rows if name.strip()}
