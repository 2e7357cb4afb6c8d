"""Looks at what a run uses, often enough and cheaply enough."""

import time
from dataclasses import replace

from executions.runner import exceeded
from executions.runner.limits import Limits
from executions.runner.meter import Meter, Use
from executions.runner.verdict import Verdict

SHORTEST_PAUSE, LONGEST_PAUSE = 0.1, 0.25
#: A run with thousands of failing tests is not looked at for each.
TOO_SOON = 0.02
#: A run that is dear to look at is looked at less often.
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
        if time.monotonic() < self._looked + TOO_SOON:
            return None
        # Its own time: a script that keeps every processor busy must not win time by that.
        started = time.thread_time()
        use = self._meter.read()
        if use.memory > self._limits.memory:
            # What forks share was counted for each: say nothing before it is counted once.
            use = replace(use, memory=self._meter.exact_memory(enough=self._limits.memory))
        self.most = Use(
            **{name: max(value, vars(use)[name]) for name, value in vars(self.most).items()}
        )
        self._looked = time.monotonic()
        pause = PAUSE_PER_LOOK * (time.thread_time() - started)
        self.pause = min(max(SHORTEST_PAUSE, pause), LONGEST_PAUSE)
        return exceeded.ending(use, self._limits, timeout=self._timeout)
