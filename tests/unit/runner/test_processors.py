"""Runs beside others leave a processor to the server."""

import os

import pytest

from executions.runner import processors


@pytest.mark.parametrize(
    ("there", "others", "expected"),
    [
        ({0, 1}, 0, [0, 1]),
        ({0, 1}, 1, [1]),
        ({2, 5, 3}, 4, [3, 5]),
        ({0}, 3, [0]),
    ],
)
def test_all_but_one_are_used_beside_others(
    there: set[int], others: int, expected: list[int]
) -> None:
    assert processors.share(there, others=others) == expected


def test_a_run_counts_until_it_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    monkeypatch.setattr(processors, "_live", 0)
    with processors.taken() as first, processors.taken() as second:
        assert (first, second) == ([0, 1], [1])
    with processors.taken() as third:
        assert third == [0, 1]
