"""What must fit before anything starts: settings each other, and a worker its broker."""

import logging
from collections.abc import Iterable
from typing import Any

import redis

from django.conf import settings
from django.core import checks

from capacity.keys import GOVERNED
from capacity.lease import least_lease
from capacity.ledger import redis_client
from capacity.transport import Transport

logger = logging.getLogger(__name__)

#: The tag of these checks: `manage.py check --tag capacity`.
TAG = "capacity"


def misfits(*, lease: float, redis_timeout: float, visibility: float) -> list[str]:
    """Return a sentence for each of these seconds that does not fit the others."""
    found = []
    if lease <= (least := least_lease(redis_timeout)):
        found.append(
            f"LEASE_SECONDS={lease:g} is not allowed; it must be more than {least:g} while "
            f"REDIS_TIMEOUT is {redis_timeout:g}: a test whose lease can't be renewed could not be "
            "stopped before its slot is given to another."
        )
    if visibility < 2 * lease:
        found.append(
            f"visibility_timeout={visibility:g} is not allowed; it must be at least "
            f"{2 * lease:g}, twice LEASE_SECONDS: Celery would deliver again what still runs."
        )
    return found


def settings_misfits() -> list[str]:
    """Return what does not fit in the settings."""
    return misfits(
        lease=settings.LEASE_SECONDS,
        redis_timeout=settings.REDIS_TIMEOUT,
        visibility=settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"],
    )


@checks.register(TAG)
def check_times(**_: Any) -> list[checks.CheckMessage]:
    """Report what does not fit as errors, numbered capacity.E001."""
    return [checks.Error(sentence, id="capacity.E001") for sentence in settings_misfits()]


def refusal(queues: Iterable[str], transport: object) -> str | None:
    """Return why a worker must not serve these queues by this transport; None if it may."""
    if GOVERNED not in queues or isinstance(transport, Transport):
        return None
    return (
        f"The worker can't start: the queue {GOVERNED!r} is served by "
        f"capacity.transport:Transport only, and the broker's transport is "
        f"{type(transport).__module__}:{type(transport).__name__}; check CELERY_BROKER_TRANSPORT."
    )


def warn_of_eviction() -> None:
    """Warn of a Redis that may throw keys away when it is full: with them, slots and messages."""
    try:
        policy = redis_client().info("memory").get("maxmemory_policy", "")
    except redis.RedisError as error:
        logger.debug("Redis' policy can't be read: %s", error)
        return
    if policy not in ("", "noeviction"):
        logger.warning(
            "a full Redis may throw the queue away; set its maxmemory-policy to noeviction",
            extra={"policy": policy},
        )
