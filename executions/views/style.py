"""The living style page: each component in each state, in development only."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from executions.states import Status

TESTS = (
    {"name": "test_a_product_has_a_price", "outcome": "passed", "duration": 0.012},
    {"name": "test_the_answer_comes_quickly", "outcome": "running", "duration": None},
    {
        "name": "test_the_total_includes_shipping",
        "outcome": "failed",
        "duration": 1.4,
        "message": "assert 249.0 == 254.9",
        "location": "test_script.py:17",
    },
    {"name": "test_on_windows", "outcome": "skipped", "duration": 0.0, "message": "needs Windows"},
    {"name": "test_login", "outcome": "flaky", "duration": 3.2, "message": "passed at attempt 2"},
    {"name": "test_<script>alert(1)</script>", "outcome": "errored", "duration": 61.0},
)


def style(request: HttpRequest) -> HttpResponse:
    """Show every component."""
    context = {
        "statuses": list(Status),
        "tests": TESTS,
        "counts": {"passed": 7, "failed": 2, "skipped": 1, "flaky": 1, "errored": 1},
        "colours": ("paper", "surface", "sunken", "ink", "accent", "good", "bad", "broken", "warm"),
    }
    return render(request, "style.html", context)
