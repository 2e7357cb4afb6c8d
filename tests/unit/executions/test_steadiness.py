"""How far the last outcomes can be relied on."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from executions.steadiness import Bout, flakiness


def bouts(*outcomes: str, content: int = 1, flaky: int = 0) -> list[Bout]:
    now = datetime.now(UTC)
    return [Bout(uuid4(), outcome, now, 1.0, flaky, content) for outcome in outcomes]


@pytest.mark.parametrize(
    ("outcomes", "share"),
    [
        ([], None),
        (["passed"], None),
        (["passed", "passed"], 0),
        (["failed", "failed"], 0),
        (["failed", "timed_out"], 0),
        (["passed", "failed"], 0.5),
        (["passed", "failed", "passed", "passed"], 0.5),
        (["passed", "cancelled", "passed"], 0),
    ],
)
def test_a_turn_of_the_outcome_is_unsteady(outcomes: list[str], share: float | None) -> None:
    assert flakiness(bouts(*outcomes)) == share


def test_a_turn_with_another_content_is_a_change_rather_than_a_flake() -> None:
    assert flakiness(bouts("failed", content=1) + bouts("passed", content=2)) == 0


def test_a_pass_on_the_second_try_is_unsteady() -> None:
    assert flakiness(bouts("passed") + bouts("passed", flaky=1)) == 0.5
