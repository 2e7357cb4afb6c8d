"""A ledger in a test's hands, with the few verbs that tests say most."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import redis

from capacity.keys import BANDS, CHANGED, GOVERNED, band_index, own
from capacity.ledger import Ledger
from capacity.limits import Admission, Limits, Usage, Verdict

LEASE = 30.0
#: Every key below that holds something only while somebody is in the ledger.
TRANSIENT = (
    *(own(name) for name in ("members", "messages", "slots", "active", "tags", "delayed")),
    *(own(name) for name in ("attempts", "cancelled", "wake")),
    "unacked",
    "unacked_index",
)


def message(id: str, *, priority: str = "normal") -> str:
    """Return a message as kombu would publish it."""
    properties = {"priority": BANDS[priority], "delivery_tag": uuid.uuid4().hex}
    return json.dumps({"body": "", "headers": {"id": id}, "properties": properties})


@dataclass(frozen=True)
class Held:
    """One fetched message."""

    id: str
    tag: str


class Gate:
    """The ledger, and a worker's and a producer's side of it."""

    def __init__(self, client: "redis.Redis", limits: Limits) -> None:
        self.redis = client
        self.ledger = Ledger(client, limits)

    def admit(
        self,
        id: str,
        *,
        priority: str = "normal",
        due: float | None = None,
        accepted: float | None = None,
    ) -> Admission:
        """Offer one message."""
        text = message(id, priority=priority)
        band = band_index(BANDS[priority])
        return self.ledger.admit(id, text, band=band, due=due, accepted=accepted)

    def admit_all(self, ids: Sequence[str], *, priority: str = "normal") -> list[Verdict]:
        """Offer several, in order."""
        return [self.admit(id, priority=priority).verdict for id in ids]

    def try_fetch(self, *, tag: str = "", lease: float = LEASE) -> Held | None:
        """Ask for one message with a slot."""
        tag = tag or f"worker#{uuid.uuid4().hex}"
        fetched = self.ledger.fetch(tag, lease=lease, queue=GOVERNED)
        return Held(json.loads(fetched)["headers"]["id"], tag) if fetched else None

    def fetch(self) -> Held:
        """Fetch one, which must be there."""
        held = self.try_fetch()
        assert held is not None
        return held

    def fetch_all(self) -> list[str]:
        """Fetch as many as there are slots for; returns their ids in order."""
        return [held.id for held in iter(self.try_fetch, None)]

    def release(self, held: Held) -> bool:
        """Acknowledge."""
        return self.ledger.release(held.id, held.tag)

    def requeue(self, held: Held) -> bool:
        """Give back."""
        return self.ledger.requeue(held.id, held.tag)

    def start(self, held: Held) -> str:
        """Say that its test starts."""
        return self.ledger.start(held.id, held.tag).value

    def renew(
        self, *held: Held, lease: float = LEASE, worker: str = "worker", **note: Any
    ) -> tuple[set[str], set[str]]:
        """Renew; returns the ids lost and those cancelled."""
        pairs = [(each.id, each.tag) for each in held]
        told = json.dumps({"birth": worker, "host": "host", **note})
        renewal = self.ledger.renew(pairs, lease=lease, worker=worker, slots=4, note=told)
        return set(renewal.lost), set(renewal.cancelled)

    def adopt(self, held: Held, *, since: float = 1.0) -> bool:
        """Take the slot of one again that the ledger has forgotten."""
        return self.ledger.adopt(
            held.id, held.tag, message(held.id), since=since, lease=LEASE, queue=GOVERNED
        )

    def expire(self, *ids: str) -> None:
        """Have leases run out."""
        self._age(own("slots"), ids)

    def lose(self, worker: str = "worker", *, ago: float = 0.0) -> None:
        """Have the time of a worker run out, so long ago."""
        self.redis.zadd(own("workers"), {worker: self.now() - ago}, xx=True)

    def fall_due(self, *ids: str) -> None:
        """Have the time of delayed messages come."""
        self._age(own("delayed"), ids)

    def _age(self, key: str, ids: Sequence[str]) -> None:
        scores = {id: n + 1.0 for n, id in enumerate(ids)}
        if scores:
            self.redis.zadd(key, scores, xx=True)

    def reap(self, *, attempts: int = 2) -> tuple[list[str], list[str]]:
        """Take back expired slots; returns the ids returned and those lost."""
        reaped = self.ledger.reap(attempts=attempts)
        return list(reaped.returned), list(reaped.lost)

    def position(self, id: str) -> int | None:
        """Return one position."""
        return self.ledger.positions([id])[id]

    @property
    def usage(self) -> Usage:
        """The figures now."""
        return self.ledger.usage()

    @property
    def tokens(self) -> int:
        """How many workers the wake list would wake."""
        return int(self.redis.llen(own("wake")))

    def now(self) -> float:
        """Redis' clock."""
        seconds, micros = self.redis.time()
        return float(seconds) + float(micros) / 1e6

    def leftovers(self) -> list[str]:
        """Return the keys that hold something though nobody should be in the ledger."""
        return [key for key in TRANSIENT if self.redis.exists(key)]

    def dump(self) -> dict[str, bytes | None]:
        """Return everything that Redis holds, apart from counters and times of life."""
        skipped = {own("stats").encode(), own("absent").encode()}
        keys = sorted(key for key in self.redis.keys("*") if key not in skipped)
        return {str(key): self.redis.dump(key) for key in keys}


class Ear:
    """Hears the notifications of changes."""

    def __init__(self, client: "redis.Redis") -> None:
        self._client = client
        self._channel = client.pubsub(ignore_subscribe_messages=True)
        self._channel.subscribe(CHANGED)
        self.heard()

    def heard(self) -> list[str]:
        """Return what was announced since the last call: Redis keeps the order."""
        marker = uuid.uuid4().hex.encode()
        heard: list[str] = []
        while not self._client.publish(CHANGED, marker):
            self._channel.get_message(timeout=0.1)
        while True:
            found = self._channel.get_message(timeout=5)
            if found and found["data"] == marker:
                return heard
            if found:
                heard.append(found["data"].decode())

    def close(self) -> None:
        """Stop hearing."""
        self._channel.close()
