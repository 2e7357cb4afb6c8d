"""Counts what one thread asks of Redis, whatever others do meanwhile."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import redis


@contextmanager
def scripts_called() -> Iterator[list[str]]:
    """Yield the list that grows by each script that this thread calls."""
    calls: list[str] = []
    caller = threading.get_ident()
    execute: Any = redis.Redis.execute_command

    def counted(client: redis.Redis, *words: Any, **options: Any) -> Any:
        if words[0] == "EVALSHA" and threading.get_ident() == caller:
            calls.append(words[1])
        return execute(client, *words, **options)

    with mock.patch.object(redis.Redis, "execute_command", counted):
        yield calls
