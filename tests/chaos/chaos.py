"""One chaos run: start the parts, do faults for a while, let all end, audit."""

import random
import time
from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.core.management import call_command

from executions.models import Execution
from tests.chaos.audit import ECHO, complaints
from tests.chaos.faults import Saboteur
from tests.chaos.history import OF_REDIS, FaultKind, History
from tests.chaos.load import Load, Reconciler
from tests.chaos.parts import Crew
from tests.chaos.record import history, left_over
from tests.redis_server import RedisServer
from tests.waiting import eventually

WORKERS = 3
#: Seconds between two submissions, two faults, on average; within which all must end afterwards.
SUBMISSION_PAUSE, FAULT_PAUSE, PATIENCE = 0.25, 1.6, 120.0


@dataclass(frozen=True)
class Outcome:
    """What a run came to."""

    history: History
    complaints: list[str]
    figures: dict[str, object]


def run(server: RedisServer, *, seconds: float, seed: int) -> Outcome:
    """Run on the Redis and the database of the settings."""
    call_command("migrate", verbosity=0)
    crew, load, reconciler = (
        Crew(settings.VAR_DIR),
        Load(seed, pause=SUBMISSION_PAUSE),
        Reconciler(every=settings.RECONCILE_SECONDS),
    )
    saboteur = Saboteur(random.Random(seed), crew, server)
    began = time.time()
    with server.running():
        try:
            for _ in range(WORKERS):
                crew.hire()
            reconciler.start()
            load.start()
            _sabotage(saboteur, seconds=seconds)
            load.stop()
            settled = _settle(crew)
        finally:
            load.stop()
            reconciler.stop()
            saboteur.undo_due(early=True)
            crew.end()
        found = history(load.accepted, saboteur.noted, began=began)
    figures = _figures(found, load) | {"repairs": reconciler.repairs, "settled after": settled}
    return Outcome(found, complaints(found), figures)


def _sabotage(saboteur: Saboteur, *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    strikes_at = time.monotonic() + 3  # the workers come up first
    while time.monotonic() < deadline:
        saboteur.undo_due()
        if time.monotonic() >= strikes_at:
            saboteur.strike()
            strikes_at = time.monotonic() + saboteur.random.uniform(0.2, 2 * FAULT_PAUSE)
        time.sleep(0.02)
    saboteur.undo_due(early=True)


def _settle(crew: Crew) -> float:
    """Wait until nothing lives any more; returns the seconds that it took."""
    started = time.monotonic()
    try:
        eventually(lambda: _at_rest() and not crew.still_leaving(), within=PATIENCE, every=0.2)
    except AssertionError:
        return float("inf")  # the audit tells what is left
    return round(time.monotonic() - started, 1)


def _at_rest() -> bool:
    from capacity.ledger import ledger

    if Execution.objects.living().exists():
        return False
    return not left_over(ledger().usage(), ledger().census(), ledger().lost())


def _figures(found: History, load: Load) -> dict[str, object]:
    attempts = found.attempts()
    ends = Counter(record.moves[-1].new for record in found.records)
    faults = Counter(fault.kind for fault in found.faults)
    return {
        "accepted": len(load.accepted),
        "refused": load.refused,
        "unreachable": load.unreachable,
        "cancels": load.cancelled,
        "ended": dict(sorted(ends.items())),
        "attempts": len(attempts),
        "lost or given back": sum(attempt.went_back for attempt in attempts),
        "longest until it ran again": longest_return(found),
        "faults": {kind.value: faults[kind] for kind in FaultKind if faults[kind]},
    }


def longest_return(found: History) -> float:
    """Return the longest time from a worker's SIGKILL to the record's end of what it ran.

    Only while Redis was well: what Redis forgot comes back later, by the reconciliation.
    """
    kills = [fault for fault in found.faults if fault.kind is FaultKind.KILL_WORKER]
    ills = [fault.at for fault in found.faults if fault.kind in OF_REDIS]
    times = [
        attempt.end - kill.at
        for kill in kills
        for attempt in found.attempts()
        if attempt.worker == kill.worker and attempt.end and attempt.start <= kill.at <= attempt.end
        if not any(kill.at - ECHO <= ill <= attempt.end for ill in ills)
    ]
    return round(max(times, default=0.0), 2)
