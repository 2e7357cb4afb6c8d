"""Every script called twice changes nothing the second time, and announces nothing."""

from collections.abc import Callable

import pytest

from capacity.ledger import SCRIPTS
from tests.integration.capacity.conftest import GateMaker
from tests.integration.capacity.gate import Ear, Gate, Held

#: A verb, and how it is called in a gate of two slots and two that wait (`held` has one slot).
CALLS: dict[str, Callable[[Gate, Held], object]] = {
    "admit": lambda gate, held: gate.admit("new"),
    "cancel": lambda gate, held: gate.ledger.cancel("waiting-1"),
    "cancel held": lambda gate, held: gate.ledger.cancel(held.id),
    "fetch": lambda gate, held: gate.try_fetch(tag="another"),
    "start": lambda gate, held: gate.start(held),
    "release": lambda gate, held: gate.release(held),
    "requeue": lambda gate, held: gate.requeue(held),
    "reap": lambda gate, held: gate.reap(),
    "configure": lambda gate, held: gate.ledger.configure(running=7, queued=9, paused=True),
    "evict": lambda gate, held: gate.ledger.evict("waiting-1"),
    "leave": lambda gate, held: gate.ledger.leave("worker"),
    "snapshot": lambda gate, held: gate.usage,
    "position": lambda gate, held: gate.position("waiting-1"),
    "roster": lambda gate, held: gate.ledger.roster(),
    "inspect": lambda gate, held: gate.ledger.inspect(held.id),
    "census": lambda gate, held: gate.ledger.census(),
    "adopt": lambda gate, held: gate.adopt(Held("forgotten", "tag")),
    "drain": lambda gate, held: gate.ledger.drain("worker", drained=True),
    "advance": lambda gate, held: gate.ledger.advance(["waiting-2", "waiting-1"]),
    "tally": lambda gate, held: gate.ledger.tally(),
    "workers": lambda gate, held: gate.ledger.workers(),
    "absent": lambda gate, held: gate.ledger.absent(["waiting-1"], seconds=60),
}
#: Two renewals differ in the time to which they renew: test_leases.py has a test of its own,
#: and test_measures.py has one for the time until which a process lives.
TIMED = {"renew", "tell"}


@pytest.fixture
def gate(make_gate: GateMaker) -> Gate:
    gate = make_gate(running=2)
    gate.admit_all(["held", "expiring", "waiting-1", "waiting-2"])
    return gate


@pytest.fixture
def held(gate: Gate) -> Held:
    held = gate.fetch()
    gate.renew(held)
    return held


@pytest.mark.parametrize("verb", CALLS)
def test_a_repeated_call_changes_and_announces_nothing(
    gate: Gate, held: Held, ear: Ear, verb: str
) -> None:
    CALLS[verb](gate, held)
    before = gate.dump()
    ear.heard()
    CALLS[verb](gate, held)
    assert gate.dump() == before
    assert ear.heard() == []


def test_a_repeated_reap_takes_nothing_back_again(gate: Gate, held: Held, ear: Ear) -> None:
    gate.expire(held.id)
    assert gate.reap() == (["held"], [])
    before = gate.dump()
    ear.heard()
    assert gate.reap() == ([], [])
    assert gate.dump() == before
    assert ear.heard() == []


def test_every_script_is_repeated_here() -> None:
    scripts = {path.stem for path in SCRIPTS.glob("*.lua")} - {"prelude"}
    assert {name.split()[0] for name in CALLS} | TIMED == scripts


def test_no_script_is_longer_than_40_lines() -> None:
    scripts = [path for path in SCRIPTS.glob("*.lua") if path.stem != "prelude"]
    too_long = [path.name for path in scripts if len(path.read_text().splitlines()) > 40]
    assert too_long == []
