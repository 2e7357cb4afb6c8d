"""What is done with many executions at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from access.auth import Caller
from access.problems import FORBIDDEN, NOT_FOUND, Problem
from executions import answers
from executions.problems import ALREADY_FINISHED

#: How many can be named at once.
MOST = 200


@dataclass(frozen=True)
class Cancellations:
    """What became of a wish to cancel many."""

    cancelled: int = 0
    ended: int = 0
    foreign: int = 0
    problem: Problem | None = None

    @property
    def words(self) -> str:
        """What happened, in sentences."""
        said = [
            f"{self.cancelled} cancelled." if self.cancelled else "Nothing was cancelled.",
            f"{self.ended} had already ended." if self.ended else "",
            f"{self.foreign} may not be cancelled by you." if self.foreign else "",
            self.problem.detail if self.problem else "",
        ]
        return " ".join(filter(None, said))


def cancel_each(caller: Caller, ids: Iterable[UUID]) -> Cancellations:
    """Cancel those that the caller may cancel, and count the others; ends where Redis is away."""
    counts = {ALREADY_FINISHED: 0, NOT_FOUND: 0, FORBIDDEN: 0}
    cancelled, broken = 0, None
    for id in ids:
        try:
            answers.cancel(caller, id)
        except Problem as problem:
            if problem.kind not in counts:
                broken = problem
                break
            counts[problem.kind] += 1
        else:
            cancelled += 1
    foreign = counts[NOT_FOUND] + counts[FORBIDDEN]
    return Cancellations(cancelled, counts[ALREADY_FINISHED], foreign, broken)
