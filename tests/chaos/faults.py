"""The faults: chosen by a seed, done to the parts, noted with their time."""

import contextlib
import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import redis

from django.conf import settings

from capacity.control import change_limits
from capacity.errors import LedgerUnreachable
from tests.chaos.history import Fault, FaultKind
from tests.chaos.parts import Crew
from tests.redis_server import RedisServer

WEIGHTS = {
    FaultKind.KILL_WORKER: 4,
    FaultKind.FREEZE_WORKER: 2,
    FaultKind.DRAIN_WORKER: 3,
    FaultKind.DROP_CONNECTIONS: 4,
    FaultKind.FREEZE_REDIS: 2,
    FaultKind.KILL_REDIS: 1,
    FaultKind.FLUSH_REDIS: 1,
    FaultKind.CHANGE_LIMIT: 4,
}
#: Seconds that Redis is silent; a worker is frozen for longer than its lease by `THAW`.
SILENCE, THAW = 2.0, 1.5
LIMITS = (2, 3, 4, 6, 8)
#: What is done by talking to Redis, or would end its silence.
OF_TALK = {
    FaultKind.DROP_CONNECTIONS,
    FaultKind.FLUSH_REDIS,
    FaultKind.CHANGE_LIMIT,
    FaultKind.FREEZE_REDIS,
    FaultKind.KILL_REDIS,
}


@dataclass
class Saboteur:
    """Does one fault after another."""

    random: random.Random
    crew: Crew
    server: RedisServer
    noted: list[Fault] = field(default_factory=list)
    _later: list[tuple[float, Callable[[], None]]] = field(default_factory=list)
    _is_silent: bool = False

    def strike(self) -> FaultKind | None:
        """Do one fault; what needs an answer of Redis is left out while Redis is silent."""
        kind = self.random.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        if self._is_silent and kind in OF_TALK:
            return None
        acts: dict[FaultKind, Callable[[], None]] = {
            FaultKind.KILL_WORKER: lambda: self._end_worker(kind),
            FaultKind.FREEZE_WORKER: self._freeze_worker,
            FaultKind.DRAIN_WORKER: lambda: self._end_worker(kind),
            FaultKind.DROP_CONNECTIONS: self._drop_connections,
            FaultKind.FREEZE_REDIS: self._freeze_redis,
            FaultKind.KILL_REDIS: self._kill_redis,
            FaultKind.FLUSH_REDIS: self._flush_redis,
            FaultKind.CHANGE_LIMIT: self._change_limit,
        }
        acts[kind]()
        return kind

    def undo_due(self, *, early: bool = False) -> None:
        """Let go on what was frozen long enough; `early`: whatever is frozen."""
        now = time.monotonic()
        due = [entry for entry in self._later if early or entry[0] <= now]
        self._later = [entry for entry in self._later if entry not in due]
        for _, undo in due:
            undo()

    def _note(self, kind: FaultKind, worker: str = "") -> None:
        self.noted.append(Fault(kind, time.time(), worker))

    def _after(self, seconds: float, undo: Callable[[], None]) -> None:
        self._later.append((time.monotonic() + seconds, undo))

    def _end_worker(self, how: FaultKind) -> None:
        worker = self.random.choice(self.crew.workers)
        self._note(how, worker.name)
        self.crew.replace(worker, how=how)

    def _freeze_worker(self) -> None:
        worker = self.random.choice(self.crew.workers)
        self._note(FaultKind.FREEZE_WORKER, worker.name)
        worker.process.send_signal(signal.SIGSTOP)
        self._after(
            settings.LEASE_SECONDS + THAW, lambda: worker.process.send_signal(signal.SIGCONT)
        )

    def _drop_connections(self) -> None:
        self._note(FaultKind.DROP_CONNECTIONS)
        with self._client() as client:
            for kind in ("normal", "pubsub"):
                client.client_kill_filter(_type=kind, skipme=True)

    def _freeze_redis(self) -> None:
        self._note(FaultKind.FREEZE_REDIS)
        self.server.signal(signal.SIGSTOP)
        self._is_silent = True
        self._after(SILENCE, self._thaw_redis)

    def _thaw_redis(self) -> None:
        self.server.signal(signal.SIGCONT)
        self._is_silent = False

    def _kill_redis(self) -> None:
        self._note(FaultKind.KILL_REDIS)
        self.server.kill()
        self.server.start()

    def _flush_redis(self) -> None:
        self._note(FaultKind.FLUSH_REDIS)
        with self._client() as client:
            client.flushall()

    def _change_limit(self) -> None:
        self._note(FaultKind.CHANGE_LIMIT)
        running = self.random.choice(LIMITS)
        for _ in range(20):  # what is not answered may have been done: only an answer is certain
            with contextlib.suppress(LedgerUnreachable):
                change_limits(running=running, by=None, reason="chaos")
                return
        raise AssertionError("the limits could not be changed")

    def _client(self) -> "redis.Redis":
        return redis.Redis.from_url(self.server.url, socket_timeout=5, socket_connect_timeout=5)
