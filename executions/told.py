"""What Redis keeps of what an execution tells while it lives: its log and its test events."""

import logging
from dataclasses import dataclass

import redis

from capacity.ledger import redis_client

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Told:
    """The log so far, and the test events as they are kept."""

    log: bytes = b""
    tests: tuple[str, ...] = ()


def log_key(id: str) -> str:
    """Return the key of an execution's log so far: a string of bytes."""
    return f"{{execution}}:{id}:log"


def tests_key(id: str) -> str:
    """Return the key of its test events: a sorted set, JSON by number from 0."""
    return f"{{execution}}:{id}:tests"


def told(id: str) -> Told:
    """Return all that an execution told so far; nothing while Redis is away."""
    try:
        with redis_client().pipeline() as pipe:
            pipe.get(log_key(id))
            pipe.zrange(tests_key(id), 0, -1)
            log, tests = pipe.execute()
    except redis.RedisError as error:
        logger.debug("what was told before can't be read: %s", error)
        return Told()
    return Told(log or b"", tuple(test.decode() for test in tests))
