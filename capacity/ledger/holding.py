"""What workers ask of the ledger: slots, their leases, and to be known."""

import logging
from collections.abc import Iterable

from capacity.answers import Reaped, Renewal, Start, texts
from capacity.ledger.scripts import Scripts

logger = logging.getLogger(__name__)

#: Most slots that one call of reap takes back.
REAP_BATCH = 100


class Holding(Scripts):
    """Fetch, keep, and give back."""

    def fetch(self, tag: str, *, lease: float, queue: str) -> str | None:
        """Take the first message together with a slot; None where there is none of the two.

        The answer is empty where an operator has this worker fetch no more.
        """
        message: bytes | None = self._run("fetch", lease, tag, queue)
        return None if message is None else message.decode()

    def start(self, id: str, tag: str) -> Start:
        """Mark the slot active, unless it was cancelled or lost since the fetch."""
        verdict = Start(self._run("start", id, tag).decode())
        logger.info("start", extra={"id": id, "verdict": verdict.value})
        return verdict

    def renew(
        self,
        held: Iterable[tuple[str, str]],
        *,
        lease: float,
        worker: str,
        slots: int,
        note: str = "{}",
    ) -> Renewal:
        """Renew the leases of `held` (id, tag) and announce the worker with the slots it offers.

        `note` is what it tells of itself, in JSON: `birth` is another one in each process.
        """
        pairs = [part for pair in held for part in pair]
        lost, cancelled, memory, drained = self._run("renew", lease, worker, slots, note, *pairs)
        return Renewal(
            frozenset(texts(lost)), frozenset(texts(cancelled)), memory.decode(), bool(drained)
        )

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
