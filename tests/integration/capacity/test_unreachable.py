"""A Redis that is silent or refuses: that is told within a second, and nobody is admitted."""

import time
from collections.abc import Callable

import pytest

from django.conf import settings

from capacity.errors import LedgerUnreachable
from capacity.keys import own
from capacity.ledger import ledger
from tests.integration.capacity.gate import Gate
from tests.redis_server import RedisServer


@pytest.fixture
def gate(own_redis: RedisServer) -> Gate:
    return Gate(ledger().client, ledger().defaults)


#: What may befall a Redis.
FAULTS: dict[str, Callable[[Gate, RedisServer], object]] = {
    "gone": lambda gate, server: server.kill(),
    "silent": lambda gate, server: gate.redis.client_pause(5000),
    "full": lambda gate, server: gate.redis.config_set("maxmemory", "1"),
    "a replica": lambda gate, server: gate.redis.config_set("min-replicas-to-write", "1"),
    "damaged by hand": lambda gate, server: gate.redis.set(own("members"), "nonsense"),
}


@pytest.mark.timed
@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_is_admitted_and_that_is_told_within_a_second(
    gate: Gate, own_redis: RedisServer, fault: str
) -> None:
    FAULTS[fault](gate, own_redis)
    began = time.monotonic()
    with pytest.raises(LedgerUnreachable):
        gate.admit("a")
    assert time.monotonic() - began < settings.REDIS_TIMEOUT + 0.2


def test_it_answers_again_once_redis_is_back(gate: Gate, own_redis: RedisServer) -> None:
    own_redis.kill()
    with pytest.raises(LedgerUnreachable):
        gate.admit("a")
    own_redis.start()
    assert gate.admit("a").usage.running == 1
