"""Refusals through our Celery application are cheap, and only those."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import pytest
from celery import Celery
from celery.exceptions import OperationalError
from celery.signals import before_task_publish

from capacity.errors import CapacityExceeded
from capacity.ledger import ledger
from capacity.producer import GovernedCelery
from executions.tasks import run
from supertest.celery import app
from tests.integration.executions.outage import redis_away

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


@contextmanager
def _listening(listener: Any) -> Iterator[None]:
    before_task_publish.connect(listener)
    try:
        yield
    finally:
        before_task_publish.disconnect(listener)


def _message(redis: Any, publish: Any) -> dict[str, Any]:
    """What `publish` puts on the queue for one id, but for the delivery tag that changes."""
    redis.flushdb()
    publish(task_id="one", **RUN)
    message = json.loads(redis.lindex("executions", 0))
    del message["properties"]["delivery_tag"]
    return dict(message)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"args": ["x"], "kwargs": {"word": "häuser"}},
        {"headers": {"accepted": 1.5}},
        {"ignore_result": True},
    ],
)
def test_the_short_way_writes_what_celery_writes(redis: Any, options: dict[str, Any]) -> None:
    def short(**more: Any) -> None:
        app.send_task("test.nothing", **options, **more)

    def long(**more: Any) -> None:
        Celery.send_task(app, "test.nothing", **options, **more)

    assert _message(redis, short) == _message(redis, long)


def test_a_task_that_was_called_is_written_as_celery_writes_it(redis: Any) -> None:
    task = app.tasks[run.name]

    def long(**more: Any) -> None:
        with mock.patch.object(GovernedCelery, "_is_plain", return_value=False):
            task.apply_async(args=("x",), **more)

    assert _message(redis, lambda **more: task.apply_async(args=("x",), **more)) == _message(
        redis, long
    )


@pytest.mark.parametrize(
    "special", [{"countdown": 5}, {"expires": 5}, {"shadow": "x"}, {"time_limit": 3}]
)
def test_a_call_with_special_options_goes_celerys_way(redis: Any, special: dict[str, Any]) -> None:
    with mock.patch("capacity.producer.publish") as short:
        app.send_task("test.nothing", **RUN, **special)
    short.assert_not_called()
    assert ledger().usage().queued + ledger().usage().running == 1


def test_those_who_listen_to_celery_hear_of_each_task_and_may_add_headers(redis: Any) -> None:
    def add(headers: dict[str, Any], **_: Any) -> None:
        headers["request"] = "r-1"

    with _listening(add):
        message = _message(redis, lambda **more: app.send_task("test.nothing", **more))
    assert message["headers"]["request"] == "r-1"


def test_a_broker_that_is_away_is_celerys_error() -> None:
    with redis_away(), pytest.raises(OperationalError):
        app.send_task("test.nothing", **RUN)
