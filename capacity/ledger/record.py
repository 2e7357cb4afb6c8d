"""What the record asks of the ledger: who is in it, what was lost, what became of workers."""

from collections.abc import Iterable, Mapping
from typing import cast

from capacity.answers import Census, texts
from capacity.connection import reachable
from capacity.keys import LOST, WORKER_EVENTS, own
from capacity.ledger.holding import REAP_BATCH
from capacity.ledger.scripts import Scripts

#: Opens the names of the counters of repairs.
REPAIRED = "repaired:"


class Record(Scripts):
    """Compare, and take over."""

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

    def tell(
        self, process: str, *, batch: int, amounts: Mapping[str, float], life: float, viewers: int
    ) -> bool:
        """Add what a process counted since its last batch; False if this one was added before.

        A process that is silent for `life` seconds counts as gone, and the viewers it serves too.
        """
        pairs = [part for pair in amounts.items() for part in pair]
        return bool(self._run("tell", process, batch, life, viewers, *pairs))

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
            name.removeprefix(REPAIRED): int(n)
            for name, n in counts.items()
            if name.startswith(REPAIRED)
        }
        return noted | {"reaped": int(counts.get("reaped", 0))}

    def forget_worker_events(self, events: Iterable[str]) -> None:
        """Say that the record has taken over what became of workers."""
        with reachable(), self.client.pipeline() as pipeline:
            for event in events:
                pipeline.lrem(WORKER_EVENTS, 0, event)
            pipeline.execute()
