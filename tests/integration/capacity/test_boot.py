"""What a worker refuses to start with, and what it warns of."""

import logging
import subprocess
import sys

import pytest
import redis as redis_py

from capacity.checks import warn_of_eviction
from tests.integration.capacity.workers import BASE_DIR, PATIENCE

STOCK = "tests.integration.capacity.stock_app"


def test_a_worker_without_the_gates_transport_does_not_start(redis_server: object) -> None:
    words = [sys.executable, "-m", "celery", "-A", STOCK, "worker", "-Q", "executions"]
    done = subprocess.run(words, cwd=BASE_DIR, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 1
    assert "The worker can't start: the queue 'executions' is served by capacity" in done.stderr


@pytest.mark.parametrize(("policy", "warnings"), [("allkeys-lru", 1), ("noeviction", 0)])
def test_a_redis_that_may_evict_is_warned_of(
    redis: "redis_py.Redis", caplog: pytest.LogCaptureFixture, policy: str, warnings: int
) -> None:
    redis.config_set("maxmemory-policy", policy)
    try:
        with caplog.at_level(logging.WARNING, "capacity.checks"):
            warn_of_eviction()
    finally:
        redis.config_set("maxmemory-policy", "noeviction")
    assert len(caplog.records) == warnings
