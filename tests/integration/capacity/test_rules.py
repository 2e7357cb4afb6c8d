"""The rules of the gate (docs/architecture.md), one test or more each, in their order."""

from capacity.keys import WAKE, own
from capacity.limits import Verdict
from tests.integration.capacity.conftest import GateMaker
from tests.integration.capacity.gate import Ear, Held

IDS = [f"id-{n}" for n in range(20)]


def test_rule_1_a_newcomer_never_overtakes_one_that_waits_in_its_band(make_gate: GateMaker) -> None:
    gate = make_gate(running=1)
    gate.admit_all(["a", "b"])
    gate.release(gate.fetch())
    gate.admit("newcomer")
    assert gate.fetch().id == "b"


def test_rule_2_admits_exactly_while_waiting_is_below_queued_limit_plus_free(
    make_gate: GateMaker,
) -> None:
    gate = make_gate(running=2, queued=3)
    verdicts = gate.admit_all(IDS)
    assert verdicts == [Verdict.RESERVED] * 2 + [Verdict.WAITING] * 3 + [Verdict.REFUSED] * 15


def test_rule_2_slots_never_exceed_the_running_limit(make_gate: GateMaker) -> None:
    gate = make_gate(running=3)
    gate.admit_all(IDS)
    assert gate.fetch_all() == IDS[:3]
    assert gate.usage.slots == 3


def test_rule_2_a_lowered_limit_kills_nothing_and_starts_nothing_until_below(
    make_gate: GateMaker,
) -> None:
    gate = make_gate(running=3)
    gate.admit_all(IDS[:6])
    held = [gate.fetch() for _ in range(3)]
    gate.ledger.configure(running=1)
    assert gate.usage.slots == 3
    for each in held[:2]:
        gate.release(each)
        assert gate.try_fetch() is None
    gate.release(held[2])
    assert gate.fetch_all() == IDS[3:4]


def test_rule_2_a_raised_limit_wakes_workers_at_once(make_gate: GateMaker) -> None:
    gate = make_gate(running=1)
    gate.admit_all(IDS[:6])
    gate.fetch()
    gate.redis.delete(WAKE)
    gate.ledger.configure(running=4)
    assert gate.tokens == 3


def test_rule_2_limit_0_starts_nothing_and_admits_up_to_the_queued_limit(
    make_gate: GateMaker,
) -> None:
    gate = make_gate(running=0, queued=2)
    assert gate.admit_all(IDS[:3]) == [Verdict.WAITING, Verdict.WAITING, Verdict.REFUSED]
    assert gate.try_fetch() is None


def test_rule_2_paused_starts_nothing_and_admits_up_to_the_queued_limit(
    make_gate: GateMaker,
) -> None:
    gate = make_gate(running=5, queued=2)
    gate.ledger.configure(paused=True)
    assert gate.admit_all(IDS[:3]) == [Verdict.WAITING, Verdict.WAITING, Verdict.REFUSED]
    assert gate.try_fetch() is None


def test_rule_3_a_publish_retried_after_a_broken_connection_changes_nothing(
    make_gate: GateMaker,
) -> None:
    gate = make_gate(running=1)
    gate.admit("a")
    before = gate.usage
    assert gate.admit("a").verdict is Verdict.KNOWN
    assert gate.usage == before


def test_rule_3_a_fetch_asked_again_gives_the_same_message(make_gate: GateMaker) -> None:
    gate = make_gate()
    gate.admit_all(["a", "b"])
    assert gate.try_fetch(tag="t") == gate.try_fetch(tag="t") == Held("a", "t")
    assert gate.usage.slots == 1


def test_rule_4_leases_and_due_times_follow_the_clock_of_redis(make_gate: GateMaker) -> None:
    gate = make_gate()
    gate.admit("a")
    held = gate.try_fetch(lease=100)
    assert held
    expiry = gate.redis.zscore(own("slots"), held.id)
    assert expiry
    assert 99 < expiry - gate.now() <= 100


def test_rule_5_a_worker_that_lost_its_lease_frees_nobody_elses_slot(make_gate: GateMaker) -> None:
    gate = make_gate(running=1)
    gate.admit("a")
    stale = gate.fetch()
    gate.expire("a")
    gate.reap()
    fresh = gate.fetch()
    assert not gate.release(stale)
    assert gate.usage.slots == 1
    assert gate.release(fresh)


def test_rule_5_renew_tells_the_worker_that_lost_its_lease(make_gate: GateMaker) -> None:
    gate = make_gate(running=1)
    gate.admit("a")
    stale = gate.fetch()
    gate.expire("a")
    gate.reap()
    assert gate.renew(stale) == ({"a"}, set())


def test_rule_6_a_message_outlives_everything_but_ack_cancel_and_attempts(
    make_gate: GateMaker,
) -> None:
    gate = make_gate(running=1)
    gate.admit("a")
    gate.requeue(gate.fetch())
    gate.fetch()
    gate.expire("a")
    assert gate.reap() == (["a"], [])
    gate.fetch()
    gate.expire("a")
    assert gate.reap() == ([], ["a"])
    assert gate.ledger.lost() == ["a"]


def test_rule_7_every_change_is_announced_once(make_gate: GateMaker, ear: Ear) -> None:
    gate = make_gate(running=1)
    gate.admit("a")
    held = gate.fetch()
    gate.start(held)
    gate.requeue(held)
    gate.release(gate.fetch())
    gate.ledger.configure(running=2)
    assert ear.heard() == [
        "admit a", "fetch a", "start a", "requeue a", "fetch a", "release a", "configure ",
    ]  # fmt: skip
