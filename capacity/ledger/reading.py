"""What pages and programs read in the ledger."""

from collections.abc import Sequence
from typing import Any

import redis

from django.conf import settings

from capacity.answers import (
    LedgerWorker,
    Rank,
    Roster,
    read_holder,
    read_snapshot,
    read_usage,
    read_waiter,
    read_worker,
)
from capacity.connection import reachable
from capacity.counts import SCRIPT_TIMES
from capacity.entry import Entry, read_entry
from capacity.keys import MEASURES, PROCESSES, SCRIPT_KEYS
from capacity.ledger.scripts import Scripts
from capacity.limits import Usage
from capacity.tally import Counted, Tally, read_counted, read_tally


class Readings(Scripts):
    """Read, each in one step."""

    def usage(self) -> Usage:
        """Read every figure in one step."""
        return read_snapshot(self._run("snapshot"))

    def tally(self) -> Tally:
        """Read the figures, all that was counted so far, and what became of workers lately.

        Workers that fell silent are dropped from those alive, which is one of these events.
        """
        return read_tally(self._run("tally"))

    def counted(self) -> Counted:
        """Read the tally, and what all processes measured, in one round trip."""
        with reachable(), SCRIPT_TIMES.timing(verb="tally"):
            try:
                return read_counted(self._read_counted())
            except redis.exceptions.NoScriptError:  # a Redis that has just started
                self.client.script_load(self._scripts["tally"].script)
                return read_counted(self._read_counted())

    def _read_counted(self) -> list[Any]:
        limits = (self.defaults.running, self.defaults.queued)
        with self.client.pipeline() as pipeline:
            sha = self._scripts["tally"].sha
            pipeline.evalsha(sha, len(SCRIPT_KEYS), *SCRIPT_KEYS, *limits)
            pipeline.hgetall(MEASURES)
            pipeline.hgetall(PROCESSES)
            return list(pipeline.execute())

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

    def workers(self) -> list[LedgerWorker]:
        """List the workers that announced themselves, by name."""
        time, found = self._run("workers")
        entries = (
            read_worker(entry, now=float(time), lease=settings.LEASE_SECONDS) for entry in found
        )
        return sorted(entries, key=lambda worker: worker.name)

    def inspect(self, id: str) -> Entry:
        """Tell all that there is of one id."""
        return read_entry(self._run("inspect", id))
