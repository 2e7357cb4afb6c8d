"""The client of Redis of this process: bounded waits, closed at the end, one error for all."""

import atexit
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from django.conf import settings

from capacity.counts import FAILURES
from capacity.errors import LedgerUnreachable

#: Answers that mean "not now": none of them says that capacity was given. Response errors too: how
#: a Redis says that it is full, read-only or can't write its file differs from version to version.
UNREACHABLE = (redis.ConnectionError, redis.TimeoutError, redis.ResponseError)


@cache
def redis_client() -> redis.Redis:
    """Return the process's client: one retry, and an answer or an error within REDIS_TIMEOUT."""
    each = settings.REDIS_TIMEOUT / 2
    pool = redis.BlockingConnectionPool.from_url(
        settings.REDIS_URL,
        max_connections=settings.REDIS_CONNECTIONS,
        timeout=each / 2,  # for one that another thread gives back
        socket_timeout=each,
        socket_connect_timeout=each,
        socket_keepalive=True,
        retry=Retry(NoBackoff(), 1),
    )
    client = redis.Redis.from_pool(pool)
    atexit.register(client.close)
    return client


@contextmanager
def reachable() -> Iterator[None]:
    """Turn what Redis' clients raise while it is away into `LedgerUnreachable`."""
    try:
        yield
    except UNREACHABLE as error:
        FAILURES.add()
        raise LedgerUnreachable(f"The capacity ledger can't be reached: {error}") from error
