"""What the processes count about executions."""

from capacity.measures import Counter
from executions.states import TERMINAL

ENDED = Counter(
    "supertest_executions_total", "Executions that ran to an end.", {"status": sorted(TERMINAL)}
)
SANDBOX_FAILURES = Counter(
    "supertest_sandbox_failures_total",
    "Executions that a machine could not run: no sandbox, or no environment, processes or disk.",
    {},
)
