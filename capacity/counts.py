"""What the processes count about capacity, besides what the ledger's scripts count themselves."""

from pathlib import Path

from capacity.limits import Obstacle
from capacity.measures import STATS, Counter, Histogram, book

VERBS = tuple(
    sorted(p.stem for p in (Path(__file__).parent / "lua").glob("*.lua") if p.stem != "prelude")
)
#: Opens the names of the ledger's counters of refusals by reason.
REFUSED = "refused:"

SCRIPT_TIMES = Histogram(
    "supertest_script_duration_seconds",
    "How long a script of the ledger took, as its caller saw it.",
    {"verb": VERBS},
    (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 1),
)
FAILURES = Counter(
    "supertest_ledger_failures_total", "Calls of the ledger that Redis did not answer.", {}
)
RENEWALS = Counter(
    "supertest_lease_renewals_total",
    "Leases that a worker renewed, or found lost.",
    {"result": ("renewed", "lost")},
)
HANDOVERS = Histogram(
    "supertest_handover_seconds",
    "From the release of a slot until its worker has the next message.",
    {},
    (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
)


def count_refusal(obstacle: Obstacle) -> None:
    """Count a refusal that spared the gate the question; the gate counts its own."""
    book.add({f"{STATS}{REFUSED}{obstacle}": 1})
    if obstacle is not Obstacle.CAPACITY_UNKNOWN:
        book.add({f"{STATS}refused": 1})
