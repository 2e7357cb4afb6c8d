"""Each way in which row and ledger can differ about one execution is found."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from capacity.entry import Entry
from executions.commands.agreement import finding
from executions.states import Status

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    state: Status


def entry(**known: Any) -> Entry:
    return Entry(read_at=NOW, **known)


LISTED: dict[str, Any] = {"admitted_at": NOW, "has_message": True, "list": "normal", "ahead": 2}
HELD: dict[str, Any] = {"admitted_at": NOW, "lease_left": 5.0, "delivery_tag": "host:7#x"}


@pytest.mark.parametrize(
    ("row", "known", "told"),
    [
        (None, LISTED, "without a row"),
        (Row(Status.PASSED), LISTED, "still holds it"),
        (Row(Status.QUEUED), {}, "does not know it"),
        (Row(Status.RUNNING), LISTED, "says that it runs, and it waits"),
        (Row(Status.RUNNING), {**HELD, "lease_left": -1.0}, "fell silent"),
        (Row(Status.RUNNING), {"is_lost": True}, "used up its attempts"),
    ],
)
def test_what_differs_is_told(row: Row | None, known: dict[str, Any], told: str) -> None:
    agrees, sentence = finding(row, entry(**known))
    assert not agrees
    assert told in sentence


@pytest.mark.parametrize(
    ("row", "known", "told"),
    [
        (Row(Status.PASSED), {}, "It has ended: passed."),
        (Row(Status.QUEUED), LISTED, "It waits; 2 are served before it."),
        (Row(Status.QUEUED), HELD, "It is about to run on host:7."),
        (Row(Status.RUNNING), HELD, "It runs on host:7."),
        (Row(Status.RUNNING), {**HELD, "is_cancelled": True}, "It is being cancelled"),
        (Row(Status.QUEUED), {"admitted_at": NOW, "due": NOW}, "It is due at 2026-01-01"),
    ],
)
def test_what_agrees_is_told_too(row: Row, known: dict[str, Any], told: str) -> None:
    agrees, sentence = finding(row, entry(**known))
    assert agrees
    assert told in sentence
