"""How far the last outcomes of a test or a job can be relied on; pure."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from executions.states import Status

#: Endings that say something of what was tested; a cancelled run says nothing.
DECISIVE = frozenset({Status.PASSED, Status.FAILED, Status.ERRORED, Status.TIMED_OUT})


@dataclass(frozen=True)
class Bout:
    """One ended run: its outcome, seconds, how many tests were flaky, and what it ran.

    Two runs of the same `content` should come to the same outcome.
    """

    execution: UUID
    outcome: str
    at: datetime
    duration: float | None = None
    flaky: int = 0
    content: Hashable = None

    @property
    def is_decisive(self) -> bool:
        """Whether it says something of what was tested."""
        return self.outcome in DECISIVE


def flakiness(bouts: Sequence[Bout]) -> float | None:
    """Return the share of unsteady runs among `bouts`, the oldest first; None for fewer than two.

    A run is unsteady where a test passed only when tried again, or where the outcome isn't that of
    the run before, of the same content.
    """
    decisive = [bout for bout in bouts if bout.is_decisive]
    if len(decisive) < 2:
        return None
    retried = {at for at, bout in enumerate(decisive) if bout.flaky}
    turned = {
        at
        for at, (before, bout) in enumerate(pairwise(decisive), 1)
        if before.content == bout.content and _passed(before) != _passed(bout)
    }
    return len(retried | turned) / len(decisive)


def _passed(bout: Bout) -> bool:
    return bout.outcome == Status.PASSED
