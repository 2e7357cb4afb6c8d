"""Integration tests have a real, empty Redis each."""

import pytest
import redis as redis_client


@pytest.fixture(autouse=True)
def fresh_redis(redis: "redis_client.Redis") -> "redis_client.Redis":
    """Give each test an empty Redis whether it asks for it or not."""
    return redis
