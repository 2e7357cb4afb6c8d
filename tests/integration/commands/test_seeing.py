"""`manage.py capacity status`, `top` and `inspect`: the same figures as everywhere."""

import uuid

import pytest
import redis

from django.contrib.auth.models import User
from django.core.management import CommandError

from capacity.ledger import ledger
from capacity.snapshot import _Fallback, as_json, reading
from executions.models import Execution
from tests.integration.commands.conftest import Capacity
from tests.integration.executions.outage import redis_away
from tests.integration.executions.stage import accepted, fetch, run


def test_the_status_is_what_the_api_answers(capacity: Capacity) -> None:
    accepted()
    told, shown = capacity("status", "--json").document, as_json(reading())
    assert {**told, "as_of": ""} == {**shown, "as_of": ""}


def test_the_status_in_words_counts_who_runs_and_waits(capacity: Capacity) -> None:
    ledger().configure(running=1)
    accepted(), accepted(), accepted()
    text = capacity("status").text
    assert "running  1 of 1: 0 active, 1 about to start" in text
    assert "queued   2 of 50: 2 waiting" in text
    assert "No worker is connected" in text


def test_while_redis_is_away_the_status_is_the_records_and_the_code_1(
    capacity: Capacity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_Fallback, "last", None)
    accepted()
    with redis_away():
        answer = capacity("status", "--json")
    assert (answer.code, answer.document["source"], answer.document["queued"]) == (1, "database", 1)
    assert "can't be reached" in answer.warning


def test_other_commands_tell_an_unreachable_ledger_in_one_sentence(capacity: Capacity) -> None:
    for words in (("top",), ("inspect", str(uuid.uuid4())), ("pause", "--reason", "x")):
        with redis_away(), pytest.raises(CommandError, match="can't be reached"):
            capacity(*words)


def test_the_top_lists_holders_before_those_that_wait(capacity: Capacity, ann: User) -> None:
    ledger().configure(running=1)
    first, second = accepted(owner=ann, name="one"), accepted(name="two")
    fetch(worker="host:7")
    held, waiting = capacity("top", "--json").document
    assert (held["id"], held["state"], held["worker"]) == (str(first.pk), "reserved", "host:7")
    assert (held["name"], held["person"]) == ("one", "ann")
    assert (waiting["id"], waiting["state"], waiting["place"]) == (str(second.pk), "waiting", 1)
    assert waiting["starts_in"] > 0


def test_a_name_cannot_steer_the_terminal(capacity: Capacity) -> None:
    accepted(name="a\x1b[2Jb\r")
    assert "\x1b" not in capacity("top").text
    assert "a\N{REPLACEMENT CHARACTER}[2Jb" in capacity("top").text


def test_an_empty_top_says_so(capacity: Capacity) -> None:
    assert capacity("top").text == "Nothing runs and nothing waits.\n"


def test_one_that_waits_is_inspected_in_one_place(capacity: Capacity) -> None:
    ledger().configure(running=0)
    accepted()
    id = str(accepted(name="mine").pk)
    answer = capacity("inspect", id, "--json")
    found = answer.document
    assert (answer.code, found["agree"]) == (0, True)
    assert found["finding"] == "It waits; 1 are served before it."
    assert (found["database"]["name"], found["database"]["status"]) == ("mine", "queued")
    assert (found["broker"]["list"], found["broker"]["ahead"]) == ("normal", 1)


def test_one_that_was_fetched_shows_its_worker_and_its_delivery(capacity: Capacity) -> None:
    id = str(accepted().pk)
    delivery = fetch(worker="host:7")
    found = capacity("inspect", id, "--json").document
    assert (found["ledger"]["worker"], found["ledger"]["holds_slot"]) == ("host:7", True)
    assert found["broker"]["delivery_tag"] == delivery.tag
    assert found["broker"]["unacked"] is True
    assert "is about to run on host:7" in capacity("inspect", id).text


@pytest.mark.usefixtures("sandbox")
def test_one_that_ended_tells_its_steps(capacity: Capacity) -> None:
    execution = accepted()
    run(fetch())
    answer = capacity("inspect", str(execution.pk))
    assert answer.code == 0
    assert "running → passed" in answer.text
    assert answer.text.endswith("It has ended: passed.\n")


def test_one_that_the_ledger_forgot_is_a_finding(capacity: Capacity, redis: "redis.Redis") -> None:
    id = str(accepted().pk)
    redis.flushall()
    answer = capacity("inspect", id)
    assert answer.code == 1
    assert "doctor --repair" in answer.text


def test_one_without_a_row_is_a_finding(capacity: Capacity) -> None:
    id = str(accepted().pk)
    Execution.objects.all().delete()
    assert capacity("inspect", id, "--json").document["database"] is None
    assert capacity("inspect", id).code == 1


@pytest.mark.parametrize("id", [str(uuid.uuid4()), "seven"])
def test_what_nobody_knows_is_said_in_words(capacity: Capacity, id: str) -> None:
    with pytest.raises(CommandError, match=id):
        capacity("inspect", id)
