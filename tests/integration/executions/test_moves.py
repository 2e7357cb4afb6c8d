"""The one way to change a status: compare-and-set, with a record of each step."""

from functools import partial

import pytest

from django.utils import timezone

from executions.models import Execution, Source, Transition
from executions.states import ImpossibleMove, Status
from tests.integration.executions.together import together


@pytest.fixture
def row() -> Execution:
    """An execution that is queued."""
    return Execution.objects.create(
        name="x", source=Source.API, files={}, timeout=1, queued_at=timezone.now()
    )


def move(row: Execution, old: Status, new: Status, **more: str) -> bool:
    return Execution.objects.filter(pk=row.pk).move(old, new, now=timezone.now(), **more)


def test_a_move_sets_the_status_and_its_fields_in_one(row: Execution) -> None:
    assert move(row, Status.QUEUED, Status.RUNNING, delivery_tag="w#1", worker="w")
    row.refresh_from_db()
    assert (row.status, row.delivery_tag) == ("running", "w#1")


def test_a_move_records_who_when_and_why(row: Execution) -> None:
    move(row, Status.QUEUED, Status.CANCELLED, reason="Ann did.", worker="w")
    step = Transition.objects.get()
    assert (step.old, step.new, step.reason, step.worker) == (
        "queued", "cancelled", "Ann did.", "w",
    )  # fmt: skip
    assert step.execution_id == row.pk


def test_a_move_from_another_status_changes_nothing(row: Execution) -> None:
    assert not move(row, Status.RUNNING, Status.PASSED)
    row.refresh_from_db()
    assert row.status == "queued"
    assert not Transition.objects.exists()


def test_an_impossible_move_is_a_bug_and_changes_nothing(row: Execution) -> None:
    with pytest.raises(ImpossibleMove):
        move(row, Status.PASSED, Status.QUEUED)
    assert not Transition.objects.exists()


def test_a_move_of_what_does_not_exist_is_lost(row: Execution) -> None:
    row.delete()
    assert not move(row, Status.QUEUED, Status.RUNNING)


def test_the_selection_fences_a_move(row: Execution) -> None:
    others = Execution.objects.filter(pk=row.pk, delivery_tag="another's")
    assert not others.move(Status.QUEUED, Status.RUNNING, now=timezone.now())
    assert not Transition.objects.exists()


def test_of_sixteen_that_move_at_once_one_wins(row: Execution) -> None:
    won = together([partial(move, row, Status.QUEUED, Status.RUNNING)] * 16)
    assert sorted(won) == [False] * 15 + [True]
    assert Transition.objects.count() == 1


def test_of_different_ends_at_once_one_is_recorded(row: Execution) -> None:
    move(row, Status.QUEUED, Status.RUNNING)
    ends = [Status.PASSED, Status.FAILED, Status.CANCELLED, Status.QUEUED] * 3
    assert together(partial(move, row, Status.RUNNING, end) for end in ends).count(True) == 1
    row.refresh_from_db()
    assert [step.new for step in Transition.objects.all()] == ["running", row.status]
