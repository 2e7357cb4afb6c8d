"""Which tests are slow and which are flaky."""

import pytest

from executions.reports.outcome import Outcome
from executions.reports.records import flakiest, flakiness, records, slowest


def run(*words: str) -> list[Outcome]:
    return [Outcome("a", "a", word, 1.0) for word in words]


@pytest.mark.parametrize(
    ("words", "share"),
    [
        ("", 0),
        ("passed passed passed", 0),
        ("failed failed failed", 0),
        ("passed failed passed failed", 0.75),
        ("passed flaky passed passed", 0.25),
        ("failed errored failed", 0),
    ],
)
def test_flakiness_is_the_share_of_runs_that_turned(words: str, share: float) -> None:
    assert flakiness(run(*words.split())) == share


def test_only_unsteady_tests_are_called_flaky() -> None:
    steady, unsteady = Outcome("s", "s", "passed"), Outcome("u", "u", "flaky")
    assert [each.node for each in flakiest(records([[steady, unsteady]]), most=5)] == ["u"]


def test_the_slowest_by_their_mean_come_first() -> None:
    runs = [[Outcome("a", "a", "passed", 1.0), Outcome("b", "b", "passed", 2.0)]] * 2
    found = slowest(records(runs), most=1)
    assert [(each.node, each.mean, each.runs) for each in found] == [("b", 2.0, 2)]


def test_skipped_runs_do_not_count() -> None:
    assert records([run("skipped")]) == []
