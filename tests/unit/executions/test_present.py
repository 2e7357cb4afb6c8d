"""The object of the API that shows an execution."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from executions.models import Execution, Source
from executions.present import Place, WaitingFor, as_json

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ID = uuid.UUID("0c9d9e3c-6a3c-4b57-9c39-6a64f6f4b6a1")


def shown(place: Place = Place(), **fields: Any) -> dict[str, Any]:  # noqa: B008
    row = {"pk": ID, "name": "x", "source": Source.API, "queued_at": NOON} | fields
    return as_json(Execution(**row), place=place)


def test_the_names_are_those_of_the_contract_in_its_order() -> None:
    assert list(shown()) == [
        "id", "kind", "name", "source", "status", "position", "estimated_start", "waiting_for",
        "attempt", "queued_at", "started_at", "finished_at", "duration", "reason", "counts",
        "links",
    ]  # fmt: skip
    assert list(shown()["counts"]) == ["passed", "failed", "skipped", "errored", "flaky"]
    assert list(shown()["links"]) == ["self", "log", "events", "artifacts", "page"]


def test_what_is_not_known_yet_is_null() -> None:
    unknown = ("position", "estimated_start", "waiting_for", "started_at", "finished_at")
    assert {shown()[name] for name in (*unknown, "duration", "reason")} == {None}


def test_times_are_utc_and_say_so() -> None:
    assert shown()["queued_at"] == "2026-03-01T12:00:00Z"
    place = Place(2, NOON + timedelta(microseconds=5), WaitingFor.SLOT)
    assert shown(place)["estimated_start"] == "2026-03-01T12:00:00.000005Z"


def test_the_place_is_shown() -> None:
    found = shown(Place(2, None, WaitingFor.PAUSED))
    assert (found["position"], found["waiting_for"]) == (2, "paused")


def test_the_duration_is_in_seconds() -> None:
    ended = NOON + timedelta(seconds=2.5)
    assert shown(started_at=NOON, finished_at=ended)["duration"] == 2.5


def test_the_reason_is_in_words() -> None:
    assert shown(status="failed", reason="1 test failed.")["reason"] == "1 test failed."


def test_one_that_shall_stop_says_so_until_it_has_ended() -> None:
    asked: dict[str, Any] = {"cancel_requested_at": NOON}
    assert shown(status="running", **asked)["reason"] == "It is being cancelled."
    assert shown(status="passed", reason="1 passed.", **asked)["reason"] == "1 passed."


def test_the_links_lead_to_its_parts() -> None:
    links = shown()["links"]
    assert links["self"] == f"/api/v1/executions/{ID}"
    assert links["log"] == links["self"] + "/log"
    assert str(ID) in links["page"]
