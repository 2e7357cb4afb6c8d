"""What a running execution tells, for viewers on any machine: its log and tests, kept in Redis.

Only until its end, when the database takes over. The worker side writes (`Feed`), `live.py` reads.
An outage of Redis costs viewers their view for its length, and the execution nothing.
"""

import json
import logging
import threading
from collections.abc import Iterable
from types import TracebackType
from typing import Any, Self

import redis

from capacity.keys import LIVE
from capacity.ledger import redis_client
from capacity.live import execution_topic
from executions.runner import TestEvent
from executions.told import Told, log_key, tests_key, told

logger = logging.getLogger(__name__)

#: Seconds between two writes of one process: what comes meanwhile goes together.
PAUSE = 0.05
#: Seconds that a feed is kept when its worker was lost.
KEPT = 24 * 3600


def as_event(event: TestEvent) -> dict[str, Any]:
    """Return a test event as viewers get it."""
    test = event.test
    return {
        "id": test.node,
        "name": test.name,
        "outcome": test.outcome.value,
        "duration": test.duration,
        "message": test.message,
        "location": test.location,
        "number": event.number,
        "of": event.of,
    }


class Feed:
    """The sink of one run; it keeps everything, and fills a Redis that was emptied again."""

    def __init__(self, id: str, *, attempt: int) -> None:
        self.id = id
        self._lock = threading.Lock()
        self._log = bytearray()
        self._tests: list[str] = []
        self._log_written = self._tests_written = 0
        self._writing = threading.Lock()
        self._continue(told(id), attempt=attempt)

    def _continue(self, earlier: Told, *, attempt: int) -> None:
        """Append to what the execution told when it ran before: viewers have counted it."""
        self._log += earlier.log
        self._tests += earlier.tests
        if earlier.log or attempt > 1:
            self._log += f"\n[… it runs again: attempt {attempt} …]\n".encode()

    def log(self, data: bytes) -> None:
        """Take the next bytes of the log."""
        with self._lock:
            self._log += data
        _writer.wake()

    def test(self, event: TestEvent) -> None:
        """Take news of one test."""
        with self._lock:
            self._tests.append(json.dumps([len(self._tests), as_event(event)]))
        _writer.wake()

    @property
    def content(self) -> bytes:
        """The whole log so far, earlier attempts' included."""
        with self._lock:
            return bytes(self._log)

    def __enter__(self) -> Self:
        _writer.add(self)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        _writer.discard(self)
        self.write()

    def write(self) -> bool:
        """Write what Redis lacks and tell the viewers; False while Redis is away."""
        with self._writing:
            try:
                self._write()
            except redis.RedisError as error:
                logger.debug("the feed waits for Redis: %s", error)
                return False
        return True

    def _write(self) -> None:
        """Write by offset and number: harmless when repeated after a broken connection."""
        if (len(self._log), len(self._tests)) == (self._log_written, self._tests_written):
            return
        with redis_client().pipeline(transaction=True) as pipe:
            self._look_for_loss(pipe)
            with self._lock:
                log = bytes(self._log[self._log_written :])
                tests = self._tests[self._tests_written :]
            pipe.multi()
            self._add(pipe, log, tests)
            pipe.execute()
        self._log_written += len(log)
        self._tests_written += len(tests)

    def _look_for_loss(self, pipe: "redis.client.Pipeline") -> None:
        """Begin anew where Redis was emptied, which is noticed until the write itself."""
        pipe.watch(log_key(self.id), tests_key(self.id))
        there = (pipe.strlen(log_key(self.id)), pipe.zcard(tests_key(self.id)))
        if there != (self._log_written, self._tests_written):
            self._log_written = self._tests_written = 0

    def _add(self, pipe: "redis.client.Pipeline", log: bytes, tests: list[str]) -> None:
        if not self._log_written and not self._tests_written:
            pipe.delete(log_key(self.id), tests_key(self.id))
        if log:
            pipe.setrange(log_key(self.id), self._log_written, log)
        if tests:
            scores = {test: number for number, test in enumerate(tests, self._tests_written)}
            pipe.zadd(tests_key(self.id), scores)
        pipe.expire(log_key(self.id), KEPT)
        pipe.expire(tests_key(self.id), KEPT)
        pipe.publish(LIVE, execution_topic(self.id))

    def forget(self) -> None:
        """Remove the feed: the database has it all now."""
        try:
            redis_client().delete(log_key(self.id), tests_key(self.id))
        except redis.RedisError as error:
            logger.debug("the feed expires by itself: %s", error)


class _Writer:
    """One thread that writes the feeds of this process, soon after they have something."""

    def __init__(self) -> None:
        self._feeds: set[Feed] = set()
        self._lock = threading.Lock()
        self._woken = threading.Event()
        self._thread: threading.Thread | None = None

    def add(self, feed: Feed) -> None:
        with self._lock:
            self._feeds.add(feed)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="feeds", daemon=True)
                self._thread.start()

    def discard(self, feed: Feed) -> None:
        with self._lock:
            self._feeds.discard(feed)

    def wake(self) -> None:
        self._woken.set()

    def _run(self) -> None:
        pause = threading.Event()
        while self._woken.wait():
            self._woken.clear()
            with self._lock:
                feeds = list(self._feeds)
            if not _write_all(feeds):
                self._woken.set()
            pause.wait(PAUSE)


def _write_all(feeds: Iterable[Feed]) -> bool:
    written = [feed.write() for feed in feeds]
    return all(written)


_writer = _Writer()
