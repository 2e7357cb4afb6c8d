"""Supertest: `apply_async` through the gate, the ledger's snapshot, and a whole submission."""

import json
import uuid
from importlib import import_module
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import (  # noqa: E402
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
)
from django.contrib.auth.models import User  # noqa: E402
from django.utils import timezone  # noqa: E402

from access.scopes import Scope  # noqa: E402
from access.tokens import issue  # noqa: E402
from bench.driver import Times, offering, serve, timed  # noqa: E402
from bench.peers.supertest_app import hold  # noqa: E402
from capacity.errors import CapacityExceeded  # noqa: E402
from capacity.keys import GOVERNED, own  # noqa: E402
from capacity.ledger import ledger, redis_client  # noqa: E402
from executions.models import Source  # noqa: E402
from executions.services import submission_of_script, submit  # noqa: E402

CHUNK = 1000


def empty() -> None:
    """Empty the Redis database."""
    redis_client().flushdb()


def limit(running: int, queued: int) -> None:
    """Set the limits."""
    ledger().configure(running=running, queued=queued)


def fill(count: int) -> None:
    """Have `count` more wait, written as the gate writes them."""
    hold.apply_async(queue=GOVERNED)
    client: Any = redis_client()
    message = client.lindex(GOVERNED, -1).decode()
    first = json.loads(message)["headers"]["id"]
    at = client.time()[0]
    for begin in range(1, count, CHUNK):
        pipeline = client.pipeline(transaction=False)
        for place in range(begin, min(begin + CHUNK, count)):
            id = str(uuid.uuid4())
            text = message.replace(first, id)
            pipeline.lpush(GOVERNED, text)
            pipeline.zadd(own("members"), {id: at + place / 1e6})
            pipeline.hset(own("messages"), id, text)
        pipeline.execute()


def offer() -> bool:
    """Offer one; return whether it was admitted."""
    try:
        hold.apply_async(queue=GOVERNED)
    except CapacityExceeded:
        return False
    return True


def statistics(count: int) -> Times:
    """Time a reading of every figure."""
    return timed(ledger().usage, count)


def whole(count: int) -> Times:
    """Time submissions with their rows, as the API makes them."""
    owner = User.objects.get_or_create(username="bench")[0]
    script = submission_of_script("def test_one(): pass\n", source=Source.API, owner=owner)
    return timed(lambda: submit(script), count)


def token() -> str:
    """Return a token that may run things."""
    owner = User.objects.get_or_create(username="bench")[0]
    return issue(owner, scope=Scope.RUN, now=timezone.now())[1]


def session() -> str:
    """Return the key of a session of somebody who signed in."""
    owner = User.objects.get_or_create(username="bench")[0]
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(owner.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    store[HASH_SESSION_KEY] = owner.get_session_auth_hash()
    store.save()
    return str(store.session_key)


if __name__ == "__main__":
    serve(
        {
            "empty": empty,
            "limit": limit,
            "fill": fill,
            **offering(offer),
            "statistics": statistics,
            "whole": whole,
            "token": token,
            "session": session,
        }
    )
