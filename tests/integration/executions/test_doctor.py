"""`manage.py capacity`: what differs is found, and repaired when asked."""

import io
import json
from typing import Any

import pytest
import redis

from django.conf import LazySettings
from django.core.management import CommandError, call_command

from capacity.keys import own
from capacity.ledger import ledger
from executions.models import Execution
from executions.services import diagnosis, reconciliation
from tests.integration.executions.outage import redis_away
from tests.integration.executions.stage import accepted, fetch


@pytest.fixture(autouse=True)
def _quick(redis: "redis.Redis", settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten what is waited for before anything counts as drift."""
    settings.LEASE_SECONDS = 0.3
    monkeypatch.setattr(diagnosis, "SECOND_LOOK", 0.1)
    monkeypatch.setattr(reconciliation, "FRESH", 0.0)


def _doctor(*words: str, code: int = 0) -> dict[str, Any]:
    answer = io.StringIO()
    ended_with = 0
    try:
        call_command("capacity", "doctor", "--json", *words, stdout=answer)
    except SystemExit as end:
        ended_with = int(str(end.code))
    assert ended_with == code
    found: dict[str, Any] = json.loads(answer.getvalue())
    return found


def test_a_sound_ledger_has_no_findings() -> None:
    accepted()
    fetch()
    answer = _doctor()
    assert answer["found"] == answer["left"] == answer["repaired"] == {}
    assert answer["ledger"]["slots"] == answer["broker"]["unacked"] == 1


def test_a_row_without_a_message_is_found_and_left_without_repair(redis: "redis.Redis") -> None:
    id = str(accepted().pk)
    redis.flushall()
    answer = _doctor(code=1)
    assert answer["left"] == {"a living row in no key of the ledger": [id]}
    assert ledger().census().admitted == frozenset()


def test_a_row_without_a_message_is_repaired(redis: "redis.Redis") -> None:
    id = str(accepted().pk)
    redis.flushall()
    answer = _doctor("--repair")
    assert answer["found"]
    assert answer["left"] == {}
    assert answer["repaired"] == {"readmitted": 1}
    assert ledger().census().waiting == {id}


def test_a_slot_without_a_row_is_repaired() -> None:
    execution = accepted()
    fetch()
    Execution.objects.all().delete()
    answer = _doctor("--repair")
    assert answer["found"] == {"in the ledger without a living row": [str(execution.pk)]}
    assert ledger().usage().slots == 0


def test_a_phantom_slot_is_repaired(redis: "redis.Redis") -> None:
    redis.zadd(own("slots"), {"phantom": 9e9})
    assert _doctor("--repair")["repaired"] == {"evicted": 1}
    assert ledger().usage().slots == 0


def test_repairs_are_counted_over_all_doctors_and_reconciliations(redis: "redis.Redis") -> None:
    assert _doctor()["repaired_so_far"] == {"reaped": 0}
    for phantom in ("one", "two"):
        redis.zadd(own("slots"), {phantom: 9e9})
        _doctor("--repair")
    assert _doctor()["repaired_so_far"] == {"evicted": 2, "reaped": 0}


def test_an_unreachable_ledger_is_told_in_one_sentence() -> None:
    with redis_away(), pytest.raises(CommandError, match="can't be reached"):
        call_command("capacity", "doctor")


def test_the_status_is_what_the_api_answers() -> None:
    accepted()
    answer = io.StringIO()
    call_command("capacity", "status", "--json", stdout=answer)
    assert json.loads(answer.getvalue())["running"] == 1
