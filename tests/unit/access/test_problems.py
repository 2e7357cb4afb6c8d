"""Problems are RFC 9457 documents."""

import json
from typing import Any

import pytest

from access import problems
from access.failures import field_of, message_of
from access.problems import Problem


def body_of(problem: Problem) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(problem.response().content)
    return body


def test_a_problem_has_the_members_of_the_rfc_and_a_code() -> None:
    assert body_of(problems.not_found("execution")) == {
        "type": "/api/v1/problems/not_found",
        "title": "Not found",
        "status": 404,
        "code": "not_found",
        "detail": "There is no such execution.",
    }


def test_a_problem_is_answered_with_its_media_type_and_status() -> None:
    response = problems.forbidden("No.").response()
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.status_code == 403


def test_more_members_and_headers_are_passed_on() -> None:
    problem = Problem(problems.BAD_REQUEST, "Why.", headers={"Retry-After": "3"}, running=5)
    assert problem.response().headers["Retry-After"] == "3"
    assert body_of(problem)["running"] == 5


def test_an_unknown_caller_is_told_how_to_sign_in() -> None:
    assert "Bearer" in problems.unauthenticated().response().headers["WWW-Authenticate"]


def test_an_invalid_request_names_its_fields_in_members_and_in_words() -> None:
    body = body_of(problems.invalid(timeout="It must be positive."))
    assert body["errors"] == [{"field": "timeout", "message": "It must be positive."}]
    assert body["detail"] == "timeout: It must be positive."


def test_what_a_caller_sent_is_bounded_and_encodable_when_it_is_sent_back() -> None:
    (error,) = body_of(problems.invalid_fields([("\ud800" * 1000, "No.")]))["errors"]
    assert error["field"] == "?" * 300


@pytest.mark.parametrize(
    ("location", "field"),
    [
        (("body", "asked", "script"), "script"),
        (("body", "asked", "variables", "A B", "[key]"), "variables.A B"),
        (("body", "asked"), "body"),
        (("query", "status"), "status"),
        (("header", "Idempotency-Key"), "Idempotency-Key"),
    ],
)
def test_a_field_is_named_as_callers_write_it(location: tuple[str, ...], field: str) -> None:
    assert field_of(location) == field


def test_a_message_is_a_sentence() -> None:
    error = {"type": "value_error", "msg": "Value error, It is no cursor"}
    assert message_of(error) == "It is no cursor."
