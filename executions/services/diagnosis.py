"""Diagnose: record, ledger and broker side by side, and what differs between them."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings

from capacity.ledger import ledger
from capacity.limits import Usage
from executions.models import Execution
from executions.services.reconciliation import FRESH, Report, reconcile
from executions.states import Status

#: Seconds between two looks: what differs in one of them only is a move that just happens.
SECOND_LOOK = 1.0


class Difference(StrEnum):
    """How an id can differ."""

    WITHOUT_MESSAGE = "a living row in no key of the ledger"
    WITHOUT_ROW = "in the ledger without a living row"
    RUNNING_BUT_WAITING = "a running row whose message waits"
    LOST = "used up its attempts, not yet in the record"


Differences = dict[Difference, frozenset[str]]


@dataclass(frozen=True)
class Diagnosis:
    """The figures of the three, and the ids that differ."""

    usage: Usage
    running_rows: int
    queued_rows: int
    differences: Differences

    @property
    def is_sound(self) -> bool:
        """Whether nothing differs."""
        return not any(self.differences.values())


def diagnose(*, pause: Callable[[float], object] = time.sleep) -> Diagnosis:
    """Look twice, and tell what differed both times.

    Raises:
        LedgerUnreachable: Redis did not answer.
    """
    first, _ = _look()
    if any(first.values()):
        pause(SECOND_LOOK)
    second, rows = _look()
    running = list(rows.values()).count(Status.RUNNING)
    return Diagnosis(
        usage=ledger().usage(),
        running_rows=running,
        queued_rows=len(rows) - running,
        differences={kind: first[kind] & ids for kind, ids in second.items()},
    )


def repair(*, pause: Callable[[float], object] = time.sleep) -> list[Report]:
    """Reconcile until nothing differs, at most as long as the caution of reconcile takes.

    Raises:
        LedgerUnreachable: Redis did not answer; what was repaired until then stays so.
    """
    deadline = time.monotonic() + settings.LEASE_SECONDS + FRESH + settings.RECONCILE_SECONDS
    reports = [reconcile()]
    while not diagnose(pause=pause).is_sound and time.monotonic() < deadline:
        reports.append(reconcile())
    return reports


def _look() -> tuple[Differences, dict[str, Status]]:
    census = ledger().census()
    living = Execution.objects.living().values_list("pk", "status")
    rows = {str(pk): Status(status) for pk, status in living}
    running = {id for id, status in rows.items() if status is Status.RUNNING}
    lost = frozenset(ledger().lost())
    known = census.held | census.waiting
    return {
        Difference.WITHOUT_MESSAGE: frozenset(rows.keys() - known - lost),
        Difference.WITHOUT_ROW: (known | census.admitted) - rows.keys(),
        Difference.RUNNING_BUT_WAITING: frozenset(running & census.waiting),
        Difference.LOST: lost,
    }, rows
