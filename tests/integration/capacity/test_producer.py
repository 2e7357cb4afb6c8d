"""Refusals through our Celery application are cheap, and only those."""

from typing import Any

import pytest

from capacity.errors import CapacityExceeded
from capacity.ledger import ledger
from supertest.celery import app

RUN = {"queue": "executions"}


def _refused() -> CapacityExceeded:
    with pytest.raises(CapacityExceeded) as caught:
        app.send_task("test.nothing", **RUN)
    return caught.value


@pytest.fixture(autouse=True)
def _never_refused(redis: Any) -> None:
    app._refused_at = float("-inf")


def test_a_refusal_leaves_the_connection_open(redis: Any) -> None:
    ledger().configure(running=1, queued=0)
    app.send_task("test.nothing", **RUN)
    before = redis.info("stats")["total_connections_received"]
    for _ in range(3):
        _refused()
        app._refused_at = float("-inf")
    assert redis.info("stats")["total_connections_received"] == before


def test_after_a_refusal_the_figures_are_enough(redis: Any) -> None:
    ledger().configure(running=0, queued=0)
    _refused()
    assert _refused().admission.usage.limits.queued == 0
    assert redis.hget("{executions}:stats", "refused") == "1"  # the gate was asked once


def test_room_is_seen_at_once_after_a_refusal(redis: Any) -> None:
    ledger().configure(running=0, queued=0)
    _refused()
    ledger().configure(queued=1)
    app.send_task("test.nothing", **RUN)
    assert ledger().usage().queued == 1


def test_a_known_id_is_not_refused_by_the_figures(redis: Any) -> None:
    ledger().configure(running=0, queued=1)
    app.send_task("test.nothing", task_id="one", **RUN)
    _refused()
    app.send_task("test.nothing", task_id="one", **RUN)
    assert ledger().usage().queued == 1
