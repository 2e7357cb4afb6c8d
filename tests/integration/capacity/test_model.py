"""The scripts and a plain model of them, driven side by side by hypothesis."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from capacity.limits import Limits
from tests.integration.capacity.conftest import GateMaker
from tests.integration.capacity.gate import Gate
from tests.integration.capacity.model import BANDS, Model

LIMITS = Limits(running=2, queued=4)
ATTEMPTS = 2
ids = st.sampled_from([f"id-{n}" for n in range(10)])
#: Deliveries by number, from the newest; also some that have lost their slot.
newest = st.integers(0, 4)


class GateMachine(RuleBasedStateMachine):
    """Each rule does one thing to both and compares the answers."""

    make_gate: ClassVar[Callable[..., Gate]]

    @initialize()
    def empty(self) -> None:
        self.gate = type(self).make_gate(running=LIMITS.running, queued=LIMITS.queued)
        self.gate.redis.flushall()
        self.model = Model(LIMITS)
        self.deliveries: list[tuple[str, str]] = []  # tag, id

    def delivery(self, number: int) -> tuple[str, str]:
        """Return a delivery that was once made, or one that never was."""
        return self.deliveries[-number - 1] if number < len(self.deliveries) else ("none", "id-0")

    @rule(id=ids, band=st.sampled_from(BANDS), later=st.sampled_from([False, False, False, True]))
    def admit(self, id: str, band: str, later: bool) -> None:
        due = self.gate.now() + 600 if later else None
        admission = self.gate.admit(id, priority=band, due=due)
        assert admission.verdict is self.model.admit(id, band, later=later)
        if admission.position:
            assert admission.position == self.model.positions()[id]

    @rule()
    def fall_due(self) -> None:
        self.gate.fall_due(*(entry.id for entry in self.model.delayed))
        self.model.fall_due()
        self.reap()

    @rule()
    def fetch(self) -> None:
        tag = f"worker#{len(self.deliveries)}"
        held = self.gate.try_fetch(tag=tag)
        assert (held.id if held else None) == self.model.fetch(tag)
        if held:
            self.deliveries.append((tag, held.id))

    @rule(number=newest)
    def start(self, number: int) -> None:
        tag, id = self.delivery(number)
        assert self.gate.ledger.start(id, tag).value == self.model.start(tag)

    @rule(number=newest)
    def renew(self, number: int) -> None:
        given = dict(self.deliveries[-number - 1 :])
        pairs = [(id, tag) for tag, id in given.items()]
        renewal = self.gate.ledger.renew(pairs, lease=600, worker="worker", slots=4)
        assert (set(renewal.lost), set(renewal.cancelled)) == self.model.renew(given)

    @rule(number=newest)
    def release(self, number: int) -> None:
        tag, id = self.delivery(number)
        assert self.gate.ledger.release(id, tag) is self.model.release(tag)

    @rule(number=newest)
    def requeue(self, number: int) -> None:
        tag, id = self.delivery(number)
        assert self.gate.ledger.requeue(id, tag) is self.model.requeue(tag)

    @rule(number=newest)
    def expire(self, number: int) -> None:
        tag, id = self.delivery(number)
        if entry := self.model.holder(tag):
            entry.expired = True
            self.gate.expire(id)

    @rule()
    def reap(self) -> None:
        returned, lost = self.gate.reap(attempts=ATTEMPTS)
        assert (set(returned), set(lost)) == self.model.reap(ATTEMPTS)

    @rule(id=ids)
    def cancel(self, id: str) -> None:
        assert self.gate.ledger.cancel(id) is self.model.cancel(id)

    @rule(id=ids)
    def evict(self, id: str) -> None:
        assert self.gate.ledger.evict(id) is self.model.evict(id)

    @rule(running=st.integers(0, 4), queued=st.integers(0, 6), paused=st.sampled_from([False] * 3))
    def configure(self, running: int, queued: int, paused: bool) -> None:
        self.gate.ledger.configure(running=running, queued=queued, paused=paused)
        self.model.limits, self.model.paused = Limits(running, queued), paused

    @rule()
    def pause(self) -> None:
        self.gate.ledger.configure(paused=True)
        self.model.paused = True

    @invariant()
    def figures_and_positions_agree(self) -> None:
        usage = self.gate.usage
        plain = replace(usage, workers=0, worker_slots=0, oldest_wait=0.0, duration=None)
        assert plain == self.model.usage
        assert self.gate.ledger.positions(self.model.ids) == self.model.positions()

    @invariant()
    def the_ledger_knows_who_is_in_it(self) -> None:
        census = self.gate.ledger.census()
        held = {entry.id for entry in self.model.held}
        assert census.held == held
        assert census.waiting == set(self.model.ids) - held
        assert census.admitted == set(self.model.ids)
        assert self.gate.ledger.lost() == self.model.lost

    def teardown(self) -> None:
        """End everything that is left; nothing may remain of it."""
        if not hasattr(self, "model"):
            return
        self.gate.ledger.configure(running=100, paused=False)
        self.gate.fall_due(*(entry.id for entry in self.model.delayed))
        for tag, id in self.deliveries:
            self.gate.ledger.release(id, tag)
        while held := self.gate.try_fetch():
            self.gate.release(held)
        assert self.gate.leftovers() == []


def test_the_scripts_do_what_the_model_does(make_gate: GateMaker) -> None:
    machine: Any = type("Machine", (GateMachine,), {"make_gate": staticmethod(make_gate)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=200,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
