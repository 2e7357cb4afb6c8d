"""What the processes count about executions."""

from capacity.tallies import Counter, Histogram
from executions.models import Priority
from executions.states import TERMINAL

WAITS = Histogram(
    "supertest_wait_seconds",
    "From the acceptance of an execution until its test starts, at its first start.",
    {"priority": Priority.values},
    (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600),
)
DURATIONS = Histogram(
    "supertest_execution_duration_seconds",
    "From the start of an execution's last attempt to its end.",
    {"status": sorted(TERMINAL)},
    (0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600),
)
SANDBOX_FAILURES = Counter(
    "supertest_sandbox_failures_total",
    "Executions that a machine could not run: no sandbox, or no environment, processes or disk.",
    {},
)
