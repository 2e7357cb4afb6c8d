"""Where a living execution stands: position, estimate, and what it waits for."""

from datetime import UTC, datetime, timedelta

import pytest
import redis

from django.utils import timezone

from capacity.keys import own
from capacity.ledger import ledger
from executions.models import Execution
from executions.present import Place, WaitingFor, place_of
from executions.services import cancel
from tests.integration.executions.counted import scripts_called
from tests.integration.executions.outage import redis_away
from tests.integration.executions.stage import FakeSandbox, accepted, fetch, run


@pytest.fixture(autouse=True)
def _one_slot() -> None:
    """One runs at once, and a worker is there."""
    ledger().configure(running=1)
    ledger().renew([], lease=30, worker="host:1", slots=1)


def place(execution: Execution) -> Place:
    execution.refresh_from_db()
    return place_of([execution])[execution.pk]


def seconds_from_now(moment: datetime | None) -> float:
    assert moment is not None
    return (moment - timezone.now()).total_seconds()


def test_one_with_a_slot_free_for_it_waits_for_nothing_and_starts_now() -> None:
    found = place(accepted())
    assert (found.position, found.waiting_for) == (None, None)
    assert seconds_from_now(found.estimated_start) == pytest.approx(0, abs=1)


def test_one_that_was_fetched_has_no_position() -> None:
    execution, _ = accepted(), fetch()
    assert (place(execution).position, place(execution).waiting_for) == (None, None)


def test_those_that_wait_for_a_slot_are_numbered() -> None:
    rows = [accepted() for _ in range(4)]
    places = place_of(rows)
    assert [places[row.pk].position for row in rows] == [None, 1, 2, 3]
    assert {places[row.pk].waiting_for for row in rows[1:]} == {WaitingFor.SLOT}


def test_the_estimate_comes_from_what_executions_take_lately(redis: "redis.Redis") -> None:
    redis.hset(own("stats"), "duration", "10")
    rows = [accepted() for _ in range(3)]
    starts = [place(row).estimated_start for row in rows[1:]]
    assert [seconds_from_now(start) for start in starts] == pytest.approx([10, 20], abs=1)


def test_while_paused_it_waits_for_that_and_nobody_knows_how_long() -> None:
    ledger().configure(paused=True)
    assert place(accepted()) == Place(1, None, WaitingFor.PAUSED)


def test_without_a_worker_it_waits_for_one() -> None:
    ledger().leave("host:1")
    assert place(accepted()) == Place(None, None, WaitingFor.WORKER)


def test_with_a_limit_of_nothing_it_waits_for_a_slot_and_nobody_knows_how_long() -> None:
    ledger().configure(running=0)
    assert place(accepted()) == Place(1, None, WaitingFor.SLOT)


def test_a_delayed_one_waits_for_its_time() -> None:
    execution = accepted()
    ledger().evict(str(execution.pk))
    due = datetime.now(UTC) + timedelta(hours=1)
    ledger().admit(str(execution.pk), "{}", band=2, due=due.timestamp())
    assert place(execution) == Place(None, None, WaitingFor.DUE_TIME)


def test_one_that_the_ledger_does_not_know_has_no_place() -> None:
    execution = accepted()
    ledger().evict(str(execution.pk))
    assert place(execution) == Place()


def test_one_that_ended_has_no_place(sandbox: FakeSandbox) -> None:
    passed, cancelled = accepted(), accepted()
    run(fetch())
    cancel(cancelled)
    assert [place(passed), place(cancelled)] == [Place(), Place()]


def test_while_redis_is_away_no_place_is_known() -> None:
    execution = accepted()
    with redis_away():
        assert place(execution) == Place()


def test_many_are_asked_for_in_one_round_trip() -> None:
    rows = [accepted() for _ in range(9)]
    place_of(rows)  # Redis knows the script from now on
    with scripts_called() as calls:
        place_of(rows)
    assert len(calls) == 1


def test_ended_ones_cost_no_round_trip(sandbox: FakeSandbox) -> None:
    execution = accepted()
    run(fetch())
    execution.refresh_from_db()
    with scripts_called() as calls:
        place_of([execution])
    assert not calls
