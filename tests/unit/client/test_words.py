"""What the client says of a run."""

from datetime import UTC, datetime
from typing import Any

import pytest

from supertest_client import words
from supertest_client.errors import Refusal, Unreachable

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def execution(**fields: Any) -> dict[str, Any]:
    counts = {"passed": 4, "failed": 1, "skipped": 0, "errored": 0, "flaky": 0}
    waiting = {"position": 3, "estimated_start": "2026-01-01T00:00:41Z", "waiting_for": "slot"}
    return {
        "status": "queued", "attempt": 1, "counts": counts, "reason": "1 test failed.",
        "duration": 6.08, **waiting, **fields,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "waiting, 3rd in the queue, starts in about 40 s"),
        ({"waiting_for": "paused"}, "waiting, 3rd in the queue, the queue is paused"),
        ({"waiting_for": "worker", "position": None}, "waiting, no worker is there yet"),
        ({"position": None, "waiting_for": None}, "starting"),
        ({"status": "running"}, "running"),
        ({"status": "running", "attempt": 2}, "running, attempt 2"),
    ],
)
def test_a_living_one_is_told_as_it_stands(fields: dict[str, Any], expected: str) -> None:
    assert words.progress(execution(**fields), now=NOW) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"status": "failed"}, "failed: 4 passed, 1 failed (6.1 s)"),
        ({"status": "timed_out", "reason": "It took longer."}, "timed out: It took longer (6.1 s)"),
        (
            {"status": "cancelled", "duration": None, "reason": None},
            "cancelled: 4 passed, 1 failed",
        ),
    ],
)
def test_an_ended_one_is_told_with_its_counts(fields: dict[str, Any], expected: str) -> None:
    assert words.verdict(execution(**fields)) == expected


@pytest.mark.parametrize(
    ("number", "expected"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (112, "112th")]
)
def test_places_are_ordinals(number: int, expected: str) -> None:
    assert words.ordinal(number) == expected


def test_a_full_queue_and_a_limited_token_are_told_apart() -> None:
    full = Refusal(429, {"code": "queue_full", "detail": "5 of 5 run. Try again in 17 s."})
    limited = Refusal(429, {"code": "rate_limited", "detail": "600 requests a minute."})
    assert words.trouble(full, 17) == "The queue is full: 5 of 5 run; trying again in 15 s"
    assert words.trouble(limited, 2).startswith("This token asks too often: 600 requests")
    assert words.trouble(Unreachable("It is away."), 2) == "It is away; trying again in 2 s"
