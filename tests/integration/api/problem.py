"""What tests expect of a problem."""

from typing import Any


def problem_of(response: Any, status: int, code: str) -> dict[str, Any]:
    """Check that an answer is a problem of this status and code, and return it."""
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert (body["status"], body["code"]) == (status, code)
    return body
