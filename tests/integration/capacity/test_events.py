"""What became of workers is taken over once, and a lost one's place is taken by who came."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from capacity.events import drop_old, losses, record
from capacity.keys import WORKER_EVENTS
from capacity.models import WorkerEvent
from capacity.sampler import sample
from tests.integration.capacity.conftest import GateMaker

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def lease(settings: Settings) -> None:
    settings.LEASE_SECONDS = 15


def event(kind: str, worker: str, *, after: float = 0.0, again: bool = False) -> str:
    host = worker.partition(":")[0]
    note = json.dumps({"host": host, "version": "1", "again": again})
    at = f"{NOON.timestamp() + after:.6f}"
    return json.dumps({"kind": kind, "worker": worker, "at": at, "note": note})


def missed() -> list[str]:
    return [lost.worker for lost in losses(since=NOON) if lost.replaced_at is None]


def test_they_are_taken_from_the_ledger_once(make_gate: GateMaker) -> None:
    gate = make_gate()
    gate.renew(worker="one:1")
    gate.lose("one:1")
    sample()
    sample()
    rows = WorkerEvent.objects.order_by("id").values_list("kind", "worker", "host")
    assert list(rows) == [("joined", "one:1", "host"), ("lost", "one:1", "host")]
    assert gate.redis.llen(WORKER_EVENTS) == 0


def test_what_is_told_twice_is_written_once() -> None:
    record([event("lost", "one:1")])
    record([event("lost", "one:1"), event("left", "one:2")])
    assert WorkerEvent.objects.count() == 2


def test_a_lost_one_is_missed_until_another_comes() -> None:
    record([event("joined", "one:1", after=-60), event("lost", "one:1")])
    assert missed() == ["one:1"]
    record([event("joined", "one:2", after=5)])
    assert missed() == []
    assert losses(since=NOON)[0].replaced_at == NOON + timedelta(seconds=5)


def test_one_that_came_takes_one_place_its_own_machines_first() -> None:
    record([event("lost", "one:1"), event("lost", "two:1", after=1)])
    record([event("joined", "two:2", after=4)])
    assert missed() == ["one:1"]
    record([event("joined", "three:1", after=9)])
    assert missed() == []


def test_who_was_restarted_before_the_loss_was_noticed_takes_the_place() -> None:
    record([event("joined", "one:2", after=-12), event("lost", "one:1")])
    assert missed() == []


def test_a_lost_ones_own_start_takes_no_place() -> None:
    record([event("joined", "one:1", after=-15), event("lost", "one:1")])
    assert missed() == ["one:1"]


def test_a_frozen_one_that_goes_on_is_back() -> None:
    record([event("lost", "one:1"), event("joined", "one:1", after=30, again=True)])
    assert WorkerEvent.objects.filter(kind="returned").count() == 1
    assert missed() == []


def test_old_ones_are_dropped() -> None:
    record([event("lost", "one:1")])
    drop_old(now=NOON + timedelta(days=29))
    assert WorkerEvent.objects.exists()
    drop_old(now=NOON + timedelta(days=31))
    assert not WorkerEvent.objects.exists()
