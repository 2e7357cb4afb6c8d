"""The audit of the chaos harness complains about doctored histories."""

from dataclasses import replace

from tests.chaos.audit import LOST_FOR_GOOD, complaints
from tests.chaos.history import Fault, FaultKind, History, LimitChange, Move, Record


def _record(id: str, *steps: tuple[str, float], worker: str = "host:1") -> Record:
    olds = ["", *(status for status, _ in steps)]
    moves = [Move(old, new, at, worker) for old, (new, at) in zip(olds, steps, strict=False)]
    return Record(id, moves)


def _ran(id: str, start: float, end: float) -> Record:
    return _record(id, ("queued", 0), ("running", start), ("passed", end))


def _history(*records: Record, running: int = 2, faults: tuple[Fault, ...] = ()) -> History:
    ids = frozenset(record.id for record in records)
    return History(ids, records, [LimitChange(0, running)], faults)


SOUND = _history(_ran("a", 10, 20), _ran("b", 10, 20), _ran("c", 20, 30))
TWICE = _record(
    "a", ("queued", 0), ("running", 10), ("queued", 15), ("running", 16), ("passed", 20)
)


def test_a_sound_history_is_accepted() -> None:
    assert complaints(SOUND) == []


def test_an_overlap_too_many_is_found() -> None:
    [complaint] = complaints(_history(_ran("a", 10, 20), _ran("b", 11, 20), _ran("c", 19.9, 30)))
    assert complaint == "3 ran when c started at 19.900; the limit was 2"


def test_one_without_an_end_is_found() -> None:
    assert complaints(_history(_record("a", ("queued", 0)))) == ["a was accepted and never ended"]


def test_one_without_a_record_is_found() -> None:
    doctored = replace(SOUND, accepted=SOUND.accepted | {"d"})
    assert complaints(doctored) == ["d was accepted and is in no record"]


def test_a_double_end_is_found() -> None:
    twice = _record("a", ("queued", 0), ("running", 1), ("passed", 2), ("passed", 3))
    assert "a ended 2 times: passed, passed" in complaints(_history(twice))


def test_a_move_from_a_state_it_was_not_in_is_found() -> None:
    moves = [Move("", "queued", 0), Move("running", "passed", 2)]
    found = complaints(_history(Record("a", moves)))
    assert found == ["a moved from running although it was queued"]


def test_a_second_attempt_without_a_fault_is_found() -> None:
    [complaint] = complaints(_history(TWICE))
    assert complaint.startswith("no fault explains why a on host:1")


def test_a_second_attempt_is_explained_by_the_death_of_its_worker() -> None:
    assert not complaints(_history(TWICE, faults=(Fault(FaultKind.KILL_WORKER, 12, "host:1"),)))


def test_a_second_attempt_is_not_explained_by_the_death_of_another_worker() -> None:
    assert complaints(_history(TWICE, faults=(Fault(FaultKind.KILL_WORKER, 12, "host:2"),)))


def test_a_second_attempt_is_not_explained_by_dropped_connections() -> None:
    assert complaints(_history(TWICE, faults=(Fault(FaultKind.DROP_CONNECTIONS, 12),)))


def test_a_second_attempt_is_not_explained_by_a_fault_after_it() -> None:
    assert complaints(_history(TWICE, faults=(Fault(FaultKind.FLUSH_REDIS, 16),)))


def test_the_slot_of_a_killed_worker_may_be_given_on_before_the_record_notices() -> None:
    kill = Fault(FaultKind.KILL_WORKER, 12, "host:1")
    assert not complaints(_history(TWICE, _ran("b", 14, 15), running=1, faults=(kill,)))


def test_a_lowered_limit_ends_nothing_but_lets_nothing_start() -> None:
    history = _history(_ran("a", 10, 30), _ran("b", 10, 30))
    lowered = [LimitChange(0, 2), LimitChange(12, 1)]
    assert not complaints(replace(history, limits=lowered))
    late = _history(_ran("a", 10, 30), _ran("b", 20, 30))
    assert complaints(replace(late, limits=lowered))


def test_a_verdict_that_the_script_did_not_lead_to_is_found() -> None:
    cancelled = _record("a", ("queued", 0), ("running", 1), ("cancelled", 2))
    assert complaints(_history(cancelled)) == ["a ended cancelled, not passed: "]
    asked = replace(cancelled, cancel_requested=True)
    assert not complaints(_history(asked))


def test_what_is_left_in_the_ledger_is_found() -> None:
    assert complaints(replace(SOUND, left=("1 slot is left",))) == ["1 slot is left"]


def _errored(reason: str = LOST_FOR_GOOD) -> Record:
    once = _record("a", ("queued", 0), ("running", 1), ("queued", 3))
    return replace(once, moves=[*once.moves, Move("queued", "errored", 9, reason=reason)])


KILLS = (Fault(FaultKind.KILL_WORKER, 2, "host:1"), Fault(FaultKind.KILL_WORKER, 5, "host:2"))


def test_a_loss_right_after_a_fetch_counts_as_one() -> None:
    assert not complaints(_history(_errored(), faults=KILLS))


def test_an_error_after_a_single_loss_is_found() -> None:
    found = complaints(_history(_errored(), faults=KILLS[:1]))
    assert found == [f"a errored without having been lost twice: {LOST_FOR_GOOD}"]


def test_an_error_for_another_reason_is_found() -> None:
    assert complaints(_history(_errored("It broke."), faults=KILLS))
