"""The capacity ledger: the only caller of the scripts in lua/, and the package's public verbs.

Every method is one round trip, atomic, and idempotent: called twice, it changes nothing the second
time. All raise `LedgerUnreachable` when Redis does not answer within the client's timeouts.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, cast

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from django.conf import settings

from capacity.answers import (
    Cancellation,
    Census,
    Rank,
    Reaped,
    Renewal,
    Roster,
    Start,
    read_holder,
    read_usage,
    read_waiter,
    texts,
)
from capacity.errors import LedgerUnreachable
from capacity.keys import LOST, SCRIPT_KEYS, own
from capacity.limits import Admission, Limits, Usage, Verdict

logger = logging.getLogger(__name__)

SCRIPTS = Path(__file__).parent / "lua"
#: Opens the names of the counters of repairs.
REPAIRED = "repaired:"
#: Most slots that one call of reap takes back.
REAP_BATCH = 100
#: Answers that mean "not now": none of them says that capacity was given. Response errors too: how
#: a Redis says that it is full, read-only or can't write its file differs from version to version.
UNREACHABLE = (redis.ConnectionError, redis.TimeoutError, redis.ResponseError)


class Ledger:
    """The ledger on one Redis; thread-safe."""

    def __init__(self, client: redis.Redis, defaults: Limits) -> None:
        self.client = client
        self.defaults = defaults
        prelude = (SCRIPTS / "prelude.lua").read_text()
        self._scripts = {
            path.stem: client.register_script(prelude + path.read_text())
            for path in SCRIPTS.glob("*.lua")
            if path.stem != "prelude"
        }

    # --- producers ------------------------------------------------------------------------------

    def admit(
        self,
        id: str,
        message: str,
        *,
        band: int,
        due: float | None = None,
        accepted: float | None = None,
    ) -> Admission:
        """Offer a message.

        `due` is when it may start; `accepted` when it was admitted before, which admits it past the
        limits; both in unix seconds.
        """
        times = ("" if moment is None else moment for moment in (due, accepted))
        verdict, place, *figures = self._run("admit", id, message, band, *times)
        usage = read_usage(figures)
        position = Rank(ahead=place).position(usage) if isinstance(place, int) else None
        admission = Admission(Verdict(verdict.decode()), usage, position)
        _log_decision("admit", id, admission.verdict, usage)
        return admission

    def cancel(self, id: str) -> Cancellation:
        """Remove a message that waits, or have the worker that holds it stop it."""
        found = Cancellation(self._run("cancel", id).decode())
        logger.info("cancel", extra={"id": id, "verdict": found.value})
        return found

    # --- workers --------------------------------------------------------------------------------

    def fetch(self, tag: str, *, lease: float, queue: str) -> str | None:
        """Take the first message together with a slot; None where there is none of the two."""
        message: bytes | None = self._run("fetch", lease, tag, queue)
        return message.decode() if message else None

    def start(self, id: str, tag: str) -> Start:
        """Mark the slot active, unless it was cancelled or lost since the fetch."""
        verdict = Start(self._run("start", id, tag).decode())
        logger.info("start", extra={"id": id, "verdict": verdict.value})
        return verdict

    def renew(
        self, held: Iterable[tuple[str, str]], *, lease: float, worker: str, slots: int
    ) -> Renewal:
        """Renew the leases of `held` (id, tag) and announce the worker with the slots it offers."""
        pairs = [part for pair in held for part in pair]
        lost, cancelled, memory = self._run("renew", lease, worker, slots, *pairs)
        return Renewal(frozenset(texts(lost)), frozenset(texts(cancelled)), memory.decode())

    def adopt(
        self, id: str, tag: str, message: str, *, since: float, lease: float, queue: str
    ) -> bool:
        """Take a slot again for what runs since then, in a ledger that was emptied."""
        adopted = bool(self._run("adopt", id, tag, message, since, lease, queue))
        logger.warning("adopt", extra={"id": id, "verdict": "adopted" if adopted else "refused"})
        return adopted

    def release(self, id: str, tag: str, *, wake: str = "") -> bool:
        """Free the slot, if `tag` still holds it; wake the worker that listens on `wake`."""
        freed = bool(self._run("release", id, tag, wake))
        logger.info("release", extra={"id": id, "verdict": "freed" if freed else "fenced"})
        return freed

    def requeue(self, id: str, tag: str, *, wake: str = "") -> bool:
        """Put a held message back to the front, if `tag` still holds it."""
        returned = bool(self._run("requeue", id, tag, wake))
        logger.info("requeue", extra={"id": id, "verdict": "returned" if returned else "fenced"})
        return returned

    def reap(self, *, attempts: int) -> Reaped:
        """Take back expired slots; also promotes due messages and tops up the wake tokens."""
        returned, lost = self._run("reap", attempts, REAP_BATCH)
        reaped = Reaped(tuple(texts(returned)), tuple(texts(lost)))
        for id in (*reaped.returned, *reaped.lost):
            verdict = "returned" if id in reaped.returned else "lost"
            logger.warning("reap", extra={"id": id, "verdict": verdict})
        return reaped

    def leave(self, worker: str) -> None:
        """Take a worker that ends off the list of those alive."""
        self._run("leave", worker)

    # --- operators and pages ----------------------------------------------------------------------

    def configure(
        self, *, running: int | None = None, queued: int | None = None, paused: bool | None = None
    ) -> Usage:
        """Change the shared limits, or pause; None leaves a value as it is."""
        values = (running, queued, None if paused is None else int(paused))
        usage = read_usage(self._run("configure", *("" if v is None else v for v in values)))
        logger.info("configure", extra=_figures(usage))
        return usage

    def usage(self) -> Usage:
        """Read every figure in one step."""
        figures, unacked, offered, oldest = self._run("snapshot")
        return read_usage(
            figures, unacked=unacked, worker_slots=offered,
            oldest_wait=float(oldest),
        )  # fmt: skip

    def ranks(self, ids: Sequence[str]) -> tuple[Usage, dict[str, Rank]]:
        """Tell where each of `ids` stands, with the figures that belong to it."""
        figures, places = self._run("position", *ids)
        return read_usage(figures), {
            id: Rank(
                ahead=place if isinstance(place, int) else None,
                delayed=place == b"delayed",
                held=place == b"held",
            )
            for id, place in zip(ids, places, strict=True)
        }

    def positions(self, ids: Sequence[str]) -> dict[str, int | None]:
        """Return each id's place among the waiting, from 1; None where it does not wait."""
        usage, ranks = self.ranks(ids)
        return {id: rank.position(usage) for id, rank in ranks.items()}

    def roster(self, *, most: int = 200) -> Roster:
        """List who holds the slots and the first `most` that wait, in the order of service."""
        figures, time, holders, queue = self._run("roster", most)
        usage, now = read_usage(figures), float(time)
        return Roster(
            holders=tuple(
                read_holder(entry, now=now, lease=settings.LEASE_SECONDS) for entry in holders
            ),
            queue=tuple(read_waiter(entry, usage=usage) for entry in queue),
        )

    # --- the record -------------------------------------------------------------------------------

    def census(self) -> Census:
        """List every id in the ledger."""
        held, waiting, admitted = self._run("census")
        return Census(*(frozenset(texts(ids)) for ids in (held, waiting, admitted)))

    def absent(self, ids: Iterable[str], *, seconds: float) -> list[str]:
        """Return those of all `ids` missing now that were reported so for at least `seconds`."""
        return list(texts(self._run("absent", seconds, *ids)))

    def message(self, id: str) -> str | None:
        """Return an admitted message as it was published."""
        with reachable():
            found = cast(bytes | None, self.client.hget(own("messages"), id))
        return found.decode() if found else None

    def admitted_at(self, id: str) -> float | None:
        """Return when an id was admitted, in unix seconds: the order of the queue."""
        with reachable():
            return self.client.zscore(own("members"), id)

    def own_limits(self) -> dict[str, int]:
        """Return the limits that were changed at run time: running, queued, paused."""
        with reachable():
            found = cast(dict[bytes, bytes], self.client.hgetall(own("limits")))
        return {name.decode(): int(value) for name, value in found.items()}

    def evict(self, id: str) -> bool:
        """Remove every trace of an id that the record knows not to live."""
        return bool(self._run("evict", id))

    def lost(self) -> list[str]:
        """Return the ids that used up their attempts and that the record has not taken over."""
        with reachable():
            return list(texts(cast(list[bytes], self.client.lrange(LOST, 0, REAP_BATCH))))

    def forget_lost(self, id: str) -> None:
        """Say that the record has taken over a lost id."""
        with reachable():
            self.client.lrem(LOST, 0, id)

    def note_repairs(self, numbers: Mapping[str, int]) -> None:
        """Count what was repaired, by kind, besides what the ledger counts itself."""
        with reachable(), self.client.pipeline() as pipeline:
            for kind, number in numbers.items():
                pipeline.hincrby(own("stats"), f"{REPAIRED}{kind}", number)
            pipeline.execute()

    def repairs(self) -> dict[str, int]:
        """Return how many repairs were made since this Redis began to count, by kind."""
        with reachable():
            found = cast(dict[bytes, bytes], self.client.hgetall(own("stats")))
        counts = {name.decode(): value for name, value in found.items()}
        noted = {
            name.removeprefix(REPAIRED): int(number)
            for name, number in counts.items()
            if name.startswith(REPAIRED)
        }
        return noted | {"reaped": int(counts.get("reaped", 0))}

    def _run(self, verb: str, *args: Any) -> Any:
        defaults = (self.defaults.running, self.defaults.queued)
        with reachable():
            return self._scripts[verb](keys=SCRIPT_KEYS, args=(*defaults, *args))


@cache
def ledger() -> Ledger:
    """Return the process's ledger, on the Redis of the settings."""
    limits = Limits(settings.RUNNING_CAPACITY, settings.QUEUED_CAPACITY)
    return Ledger(redis_client(), limits)


@cache
def redis_client() -> redis.Redis:
    """Return the process's client: one retry, and an answer or an error within REDIS_TIMEOUT."""
    each = settings.REDIS_TIMEOUT / 2
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=each,
        socket_connect_timeout=each,
        socket_keepalive=True,
        retry=Retry(NoBackoff(), 1),
    )


@contextmanager
def reachable() -> Iterator[None]:
    """Turn what Redis' clients raise while it is away into `LedgerUnreachable`."""
    try:
        yield
    except UNREACHABLE as error:
        raise LedgerUnreachable(f"The capacity ledger can't be reached: {error}") from error


def _figures(usage: Usage) -> dict[str, int]:
    return {
        "running": usage.running,
        "running_capacity": usage.limits.running,
        "queued": usage.queued,
        "queued_capacity": usage.limits.queued,
    }


def _log_decision(verb: str, id: str, verdict: Verdict, usage: Usage) -> None:
    logger.info(verb, extra={"id": id, "verdict": verdict.value, **_figures(usage)})
