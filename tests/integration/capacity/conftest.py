"""A gate on the tests' Redis."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis as redis_py
from pytest_django import Settings

from capacity.deliveries import Deliveries
from capacity.ledger import ledger, redis_client
from capacity.limits import Limits
from supertest.processes.address import free_port
from tests.integration.capacity.gate import Ear, Gate
from tests.redis_server import RedisServer

GateMaker = Callable[..., Gate]


@pytest.fixture
def raw_redis(redis_server: RedisServer) -> Iterator["redis_py.Redis"]:
    """A client that answers in bytes, as the ledger's does."""
    with redis_py.Redis.from_url(redis_server.url) as client:
        yield client


@pytest.fixture
def make_gate(raw_redis: "redis_py.Redis") -> GateMaker:
    """Make a gate with limits of the test's choice."""

    def make(*, running: int = 5, queued: int = 50) -> Gate:
        return Gate(raw_redis, Limits(running, queued))

    return make


@pytest.fixture
def ear(raw_redis: "redis_py.Redis") -> Iterator[Ear]:
    """An ear for changes."""
    ear = Ear(raw_redis)
    yield ear
    ear.close()


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Deliveries:
    """What this process holds: nothing yet, of four slots."""
    fresh = Deliveries(slots=4)
    monkeypatch.setattr("capacity.deliveries._deliveries", fresh)
    return fresh


@pytest.fixture
def own_redis(tmp_path: Path, settings: Settings) -> Iterator[RedisServer]:
    """A Redis of the test's own, to stop and start, at the address of the settings."""
    server = RedisServer(port=free_port(), directory=tmp_path)
    settings.REDIS_URL = settings.CELERY_BROKER_URL = server.url
    with server.running(), process_wide_clients():
        yield server


@pytest.fixture
def away_redis(own_redis: RedisServer) -> RedisServer:
    """A Redis that is gone."""
    own_redis.kill()
    return own_redis


@contextmanager
def process_wide_clients() -> Iterator[None]:
    """Have the process's ledger and client made anew, and again at the end."""
    for made in (ledger, redis_client):
        made.cache_clear()
    try:
        yield
    finally:
        redis_client().close()
        for made in (ledger, redis_client):
            made.cache_clear()
