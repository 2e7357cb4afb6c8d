"""Integration tests have a real, empty Redis each, and may reach the real database."""

from collections.abc import Iterator

import pytest
import redis as redis_client
from pytest_django import DjangoDbBlocker


@pytest.fixture(autouse=True)
def fresh_redis(redis: "redis_client.Redis") -> "redis_client.Redis":
    """Give each test an empty Redis whether it asks for it or not, whatever the last one saw."""
    from capacity.breaker import breaker

    breaker.reset()
    return redis


@pytest.fixture(autouse=True)
def reachable_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let threads that outlive a test look after the connections that they opened in it.

    A test that reads or writes rows still says so with the mark `django_db`, which cleans up.
    """
    with django_db_blocker.unblock():
        yield
