"""Capacity in words."""

import pytest

from capacity.limits import Limits, Usage
from capacity.words import standstill, supply


@pytest.mark.parametrize(
    ("workers", "slots", "said"),
    [
        (0, 0, "No worker is connected: nothing starts."),
        (2, 3, "2 workers offer 3 slots, the limit is 5: at most 3 run at once."),
        (1, 1, "1 worker offers 1 slot, the limit is 5: at most 1 run at once."),
        (1, 0, "1 worker offers 0 slots, the limit is 5: nothing starts."),
        (2, 8, "2 workers offer 8 slots, the limit is 5."),
    ],
)
def test_the_supply_is_said_against_the_limit(workers: int, slots: int, said: str) -> None:
    assert supply(Usage(Limits(5, 50), workers=workers, worker_slots=slots)) == said


def test_a_standstill_has_its_reason() -> None:
    assert standstill(Usage(Limits(5, 50), paused=True)).startswith("Paused")
    assert standstill(Usage(Limits(0, 50))).startswith("The running limit is 0")
    assert standstill(Usage(Limits(2, 50), slots=3)).startswith("1 more run")
    assert standstill(Usage(Limits(5, 50))) == ""
