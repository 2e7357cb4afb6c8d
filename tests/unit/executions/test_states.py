"""The states of an execution and the moves between them."""

import subprocess
import sys
from itertools import product

import pytest

from executions.states import LIVING, TERMINAL, ImpossibleMove, Status, check_move

ENDS = {Status.PASSED, Status.FAILED, Status.ERRORED, Status.TIMED_OUT, Status.CANCELLED}
#: All that may happen, written out: a queued one errs only when its workers were lost for good.
ALLOWED = {
    (Status.QUEUED, Status.RUNNING),
    (Status.QUEUED, Status.CANCELLED),
    (Status.QUEUED, Status.ERRORED),
    (Status.RUNNING, Status.QUEUED),
    *((Status.RUNNING, end) for end in ENDS),
}
FORBIDDEN = sorted(set(product(Status, Status)) - ALLOWED)


@pytest.mark.parametrize(("old", "new"), sorted(ALLOWED))
def test_a_move_that_happens_is_allowed(old: Status, new: Status) -> None:
    check_move(old, new)


@pytest.mark.parametrize(("old", "new"), FORBIDDEN)
def test_any_other_move_is_impossible(old: Status, new: Status) -> None:
    with pytest.raises(ImpossibleMove, match=f"from {old} to {new}"):
        check_move(old, new)


def test_every_state_lives_or_has_ended() -> None:
    assert set(Status) == LIVING | TERMINAL
    assert ENDS == TERMINAL
    assert [status for status in Status if status.is_terminal] == [s for s in Status if s in ENDS]


def test_nothing_follows_an_end() -> None:
    assert not {old for old, _ in ALLOWED} & TERMINAL


def test_the_states_need_no_framework_and_no_store() -> None:
    code = (
        "import sys, executions.states\n"
        "print(*({'django', 'redis', 'celery', 'kombu'} & sys.modules.keys()))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.split() == []
