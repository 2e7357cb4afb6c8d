"""Both sides of the services: somebody who submits, and a worker with a sandbox that plays."""

import json
import select
import uuid
from collections.abc import Callable
from io import BytesIO
from typing import Any

from capacity.deliveries import Delivery
from capacity.keys import GOVERNED
from capacity.ledger import ledger
from executions import services
from executions.models import Execution, Source
from executions.runner import Found, Outcome, Result, Run, Sink, Stop
from executions.runner.artifacts import Keep
from executions.services import Disposal, Refused, Submitted

SCRIPT = "def test_it(): pass"
PASSED = Result(Outcome.PASSED, "1 test passed.")
Play = Callable[[Run, Sink, Stop], Result]


def submit(script: str = SCRIPT, **how: Any) -> Submitted | Refused:
    """Submit a script."""
    how = {"source": Source.API, "owner": None} | how
    return services.submit(services.submission_of_script(script, **how))


def accepted(script: str = SCRIPT, **how: Any) -> Execution:
    """Submit a script that must be accepted."""
    answer = submit(script, **how)
    assert isinstance(answer, Submitted)
    return answer.execution


def try_fetch(*, worker: str = "host:1") -> Delivery | None:
    """Fetch as a worker does; None where there is nothing or no slot."""
    tag = f"{worker}#{uuid.uuid4().hex}"
    message = ledger().fetch(tag, lease=30, queue=GOVERNED)
    return Delivery(json.loads(message)["headers"]["id"], tag) if message else None


def fetch(*, worker: str = "host:1") -> Delivery:
    """Fetch what must be there."""
    delivery = try_fetch(worker=worker)
    assert delivery is not None
    return delivery


def dispose(delivery: Delivery, disposal: Disposal) -> None:
    """Do with the message what the task's end does."""
    give = ledger().requeue if disposal is Disposal.AGAIN else ledger().release
    give(delivery.id, delivery.tag)


def run(delivery: Delivery) -> Disposal:
    """Run a delivery and dispose of its message."""
    disposal = services.run(delivery.id, delivery)
    dispose(delivery, disposal)
    return disposal


class FakeSandbox:
    """Plays what it is told instead of running scripts; remembers what it was given."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.leaves: dict[str, bytes] = {}
        self.keeps = True
        self.play: Play = lambda run, sink, stop: PASSED

    def run(self, run: Run, *, sink: Sink, stop: Stop, keep: Keep) -> Result:
        """Play, and leave the artifacts that were put here."""
        self.runs.append(run)
        for name, content in self.leaves.items():
            assert keep(Found(name, len(content)), BytesIO(content)) is self.keeps
        return self.play(run, sink, stop)


def until_stopped(run: Run, sink: Sink, stop: Stop) -> Result:
    """Play a script that never ends by itself."""
    with stop.listening() as heard:
        assert select.select([heard], [], [], 20)[0], "nobody stopped it"
    return Result(Outcome.STOPPED, f"It was stopped: {stop.reason}.")


def figures() -> tuple[int, int]:
    """Return how many run and how many are queued, by the ledger."""
    usage = ledger().usage()
    return usage.running, usage.queued


def moves(execution: Execution) -> list[str]:
    """Return the steps of an execution, in words."""
    return [str(step) for step in execution.transitions.all()]
