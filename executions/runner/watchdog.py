"""Looks at what a run uses, often enough and cheaply enough."""

import time
from dataclasses import replace

from executions.runner import exceeded
from executions.runner.limits import Limits
from executions.runner.meter import Meter, Use
from executions.runner.verdict import Verdict

SHORTEST_PAUSE = 0.1
#: A run with thousands of failing tests is not looked at for each.
TOO_SOON = 0.02
#: A run that is dear to look at is looked at less often: at most a 21st of a processor goes there.
PAUSE_PER_LOOK = 20


class Watchdog:
    """Watches over one run; `most` is the most of each thing that it was seen to use."""

    def __init__(self, meter: Meter, limits: Limits, *, timeout: float) -> None:
        self._meter, self._limits, self._timeout = meter, limits, timeout
        self.most = Use()
        self.pause = SHORTEST_PAUSE
        self._looked = 0.0

    def look(self) -> Verdict | None:
        """Return the verdict on a run that uses more than it may."""
        started = time.monotonic()
        if started < self._looked + TOO_SOON:
            return None
        use = self._meter.read()
        if use.memory > self._limits.memory:
            # What forks share was counted for each: say nothing before it is counted once.
            use = replace(use, memory=self._meter.read(is_exact=True).memory)
        self.most = Use(
            **{name: max(value, vars(use)[name]) for name, value in vars(self.most).items()}
        )
        self._looked = time.monotonic()
        self.pause = max(SHORTEST_PAUSE, PAUSE_PER_LOOK * (self._looked - started))
        return exceeded.ending(use, self._limits, timeout=self._timeout)
