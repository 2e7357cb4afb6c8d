"""What a notice says."""

from dataclasses import replace

import pytest

from executions.states import Status
from schedules.wording import End, Failure

END = End(
    job="Nightly", status=Status.FAILED, before=Status.PASSED, counts="3 passed, 1 failed",
    duration="12 s", reason="1 test failed.", failures=[Failure("test_it", "\n  assert 0\nmore")],
    url="http://x/1/",
)  # fmt: skip


def test_a_failure_is_told_with_counts_reason_tests_and_link() -> None:
    assert END.title == "Nightly failed"
    assert END.body.splitlines() == [
        "3 passed, 1 failed in 12 s.",
        "1 test failed.",
        "First failing tests:",
        "- test_it: assert 0",
        "http://x/1/",
    ]


@pytest.mark.parametrize(
    ("before", "title"), [(Status.TIMED_OUT, "Nightly passed again"), (None, "Nightly passed")]
)
def test_a_recovery_says_so(before: Status | None, title: str) -> None:
    assert replace(END, status=Status.PASSED, before=before).title == title


def test_what_never_ran_has_no_counts() -> None:
    end = replace(END, counts="", duration="", failures=[], reason="Cancelled.")
    assert end.body == "Cancelled.\nhttp://x/1/"


def test_only_the_first_tests_are_told_and_long_messages_are_cut() -> None:
    body = replace(END, failures=[Failure(f"t{n}", "x" * 900) for n in range(9)]).body
    assert "t4" in body
    assert "t5" not in body
    assert len(body) < 1500
