"""Judges a history: what was promised and did not hold, in sentences; pure.

Tolerances, each with its reason:

- An attempt is counted against the limit until its recorded end, but no longer than until the first
  fault that may have taken its slot away: a killed or frozen worker's slot is given on when its
  lease was reaped, which is earlier than the record notices; a Redis that was emptied, killed (its
  file is written once a second) or frozen has forgotten it.
- The limit in force at a start is the highest of the last `GRACE` seconds: the slot was taken at
  the fetch, before the start was recorded. For `RESTORED` seconds after Redis lost its memory the
  settings' limit may be in force too, until the reconciliation brings the people's back.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from executions.states import Status
from tests.chaos.history import (
    OF_ONE_WORKER,
    OF_REDIS,
    Attempt,
    Fault,
    FaultKind,
    History,
    Move,
    Record,
    attempts_of,
    endings,
)

#: Seconds from a fetch to the recorded start, at most, on a loaded machine.
GRACE = 3.0
#: Seconds until the limits are back in a Redis that lost its memory.
RESTORED = 5.0
#: Seconds for which a fault of Redis still explains a lost attempt that started after it: what its
#: file lacked, and leases that ran out while it was away.
ECHO = 6.0
#: What the record says of those that used up their attempts.
LOST_FOR_GOOD = "Its worker was lost as often as attempts are allowed."
LOST_MEMORY = {FaultKind.FLUSH_REDIS, FaultKind.KILL_REDIS}


def complaints(history: History) -> list[str]:
    """Return what is wrong with a history; empty when every promise held."""
    checks: Sequence[Callable[[History], Iterable[str]]] = (
        lost, broken_chains, over_the_limit, unexplained_attempts, wrong_verdicts, left_over,
    )  # fmt: skip
    return [complaint for check in checks for complaint in check(history)]


def lost(history: History) -> Iterator[str]:
    """Accepted ones that have no end, or none in the record."""
    records = {record.id: record for record in history.records}
    for id in sorted(history.accepted):
        if id not in records:
            yield f"{id} was accepted and is in no record"
        elif not endings(records[id]):
            yield f"{id} was accepted and never ended"


def broken_chains(history: History) -> Iterator[str]:
    """Ends after an end, and moves that don't follow from one another."""
    for record in history.records:
        if len(endings(record)) > 1:
            ends = ", ".join(move.new for move in endings(record))
            yield f"{record.id} ended {len(endings(record))} times: {ends}"
        if not record.moves or record.moves[0].old:
            yield f"{record.id} has no acceptance"
        for earlier, later in pairwise(record.moves):
            if earlier.new != later.old:
                yield f"{record.id} moved from {later.old} although it was {earlier.new}"


def over_the_limit(history: History) -> Iterator[str]:
    """Starts at which more were running than the limit in force."""
    spans = [(attempt, certain_end(attempt, history.faults)) for attempt in history.attempts()]
    for attempt, _ in spans:
        start = attempt.start
        running = sum(other.start <= start < end for other, end in spans)
        limit = limit_at(start, history)
        if running > limit:
            yield f"{running} ran when {attempt.id} started at {start:.3f}; the limit was {limit}"


def unexplained_attempts(history: History) -> Iterator[str]:
    """Attempts that ended without a verdict, or in a loss, and that no fault explains."""
    for attempt in history.attempts():
        was_lost = attempt.went_back or (attempt.ended_as == Status.ERRORED)
        if was_lost and not any(_explains(fault, attempt) for fault in history.faults):
            yield f"no fault explains why {attempt.id} on {attempt.worker}: {attempt.reason}"


def wrong_verdicts(history: History) -> Iterator[str]:
    """Ends that the script did not lead to, and that nobody asked for."""
    for record in history.records:
        for end in endings(record):
            asked = record.cancel_requested and end.new == Status.CANCELLED
            # Whether the loss was explained is another check's question.
            if not asked and end.new not in (record.expected, Status.ERRORED):
                yield f"{record.id} ended {end.new}, not {record.expected}: {end.reason}"
            if end.new == Status.ERRORED and not _may_be_lost_for_good(record, end, history.faults):
                yield f"{record.id} errored without having been lost twice: {end.reason}"


def left_over(history: History) -> Iterator[str]:
    """What the ledger still holds."""
    yield from history.left


def certain_end(attempt: Attempt, faults: Sequence[Fault]) -> float:
    """Return until when an attempt has certainly held its slot, in unix seconds."""
    end = float("inf") if attempt.end is None else attempt.end
    struck = (
        fault.at for fault in faults if _strikes(fault, attempt) and fault.at >= attempt.start
    )
    return min(end, *struck, float("inf"))


def limit_at(moment: float, history: History) -> int:
    """Return the highest running limit that may have been in force at a start."""
    before = [change for change in history.limits if change.at <= moment]
    recent = [change.running for change in before if change.at > moment - GRACE]
    older = [change.running for change in before if change.at <= moment - GRACE][-1:]
    forgotten = any(
        fault.kind in LOST_MEMORY and 0 <= moment - fault.at < RESTORED + GRACE
        for fault in history.faults
    )
    settings = [history.limits[0].running] if forgotten or not before else []
    return max(recent + older + settings)


def _strikes(fault: Fault, attempt: Attempt) -> bool:
    if fault.kind in OF_REDIS:
        return True
    of_worker = fault.kind in OF_ONE_WORKER and fault.worker == attempt.worker
    return of_worker and fault.kind is not FaultKind.DRAIN_WORKER


def _explains(fault: Fault, attempt: Attempt) -> bool:
    if attempt.end is None or fault.at > attempt.end:
        return False
    if fault.kind in OF_REDIS:
        return fault.at >= attempt.start - ECHO
    return fault.kind in OF_ONE_WORKER and fault.worker == attempt.worker


def _may_be_lost_for_good(record: Record, end: Move, faults: Sequence[Fault]) -> bool:
    """Whether two losses led to this end; one right after a fetch leaves a fault, no interval."""
    if end.reason != LOST_FOR_GOOD:
        return False
    accepted_at = record.moves[0].at
    causes = [fault for fault in faults if fault.kind in OF_ONE_WORKER | OF_REDIS]
    struck = sum(accepted_at <= fault.at <= end.at for fault in causes)
    return len(attempts_of(record)) >= 2 or struck >= 2
