"""What operators ask of the ledger: limits, pauses, drains, and another order."""

import logging
from collections.abc import Sequence

from capacity.answers import read_usage, texts
from capacity.ledger.offering import figures_of
from capacity.ledger.scripts import Scripts
from capacity.limits import Usage

logger = logging.getLogger(__name__)


class Steering(Scripts):
    """Change what everybody must heed; each at once, everywhere."""

    def configure(
        self, *, running: int | None = None, queued: int | None = None, paused: bool | None = None
    ) -> Usage:
        """Change the shared limits, or pause; None leaves a value as it is."""
        values = (running, queued, None if paused is None else int(paused))
        usage = read_usage(self._run("configure", *("" if v is None else v for v in values)))
        logger.info("configure", extra=figures_of(usage))
        return usage

    def drain(self, worker: str, *, drained: bool) -> bool:
        """Have a worker fetch no more, or again; what it runs goes on to its end.

        Returns False where no worker of this name is alive.
        """
        known = bool(self._run("drain", worker, int(drained)))
        logger.info("drain", extra={"worker": worker, "drained": drained, "known": known})
        return known

    def advance(self, ids: Sequence[str]) -> list[str]:
        """Put those of `ids` that wait before all others, in the order given; returns them.

        Against rule 1 of the gate, that nobody is overtaken: an operator's explicit act.
        """
        moved = list(texts(self._run("advance", *dict.fromkeys(ids))))
        logger.info("advance", extra={"ids": moved})
        return moved
