"""Those who submit and cancel during a chaos run."""

import random
import threading
import time

from django.db import OperationalError, connection

from capacity.errors import LedgerUnreachable
from executions import services
from executions.models import Execution, Priority, Source
from executions.services import Submitted
from executions.states import Status

#: What scripts do, and the status that this leads to; their names say it, for the audit.
SCRIPTS = {
    Status.PASSED: "import time\n\ndef test_it():\n    time.sleep({seconds})\n",
    Status.FAILED: "def test_it():\n    assert False\n",
}


class Load:
    """Submits as long as it is not told to stop; remembers what was answered."""

    def __init__(self, seed: int, *, pause: float) -> None:
        self.accepted: set[str] = set()
        self.refused = self.unreachable = self.cancelled = 0
        self._random = random.Random(seed)
        self._pause = pause
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="load")

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, and wait for the last answer."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.is_set():
            self._submit()
            if self._random.random() < 0.06 and self.accepted:
                self._cancel(self._random.choice(sorted(self.accepted)[-20:]))
            self._ended.wait(self._random.expovariate(1 / self._pause))
        connection.close()

    def _submit(self) -> None:
        status = self._random.choices(list(SCRIPTS), [9, 1])[0]
        script = SCRIPTS[status].format(seconds=round(self._random.uniform(0.1, 1.2), 2))
        priority = self._random.choices(list(Priority), [1, 8, 1])[0]
        submission = services.submission_of_script(
            script, name=status.value, source=Source.API, owner=None, priority=priority
        )
        try:
            answer = services.submit(submission)
        except LedgerUnreachable:
            self.unreachable += 1
            return
        if isinstance(answer, Submitted):
            self.accepted.add(str(answer.execution.pk))
        else:
            self.refused += 1

    def _cancel(self, id: str) -> None:
        try:
            services.cancel(Execution.objects.get(pk=id))
        except LedgerUnreachable:
            return  # the wish is recorded; the reconciliation heeds it
        self.cancelled += 1


class Reconciler:
    """Does what the clock has a worker do, so that it goes on when every worker is gone."""

    def __init__(self, *, every: float) -> None:
        self.repairs = 0
        self._every = every
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="reconciler")

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the reconciliation under way."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(self._every):
            try:
                self.repairs += services.reconcile().repairs
            except (LedgerUnreachable, OperationalError):
                time.sleep(0.1)
        connection.close()
