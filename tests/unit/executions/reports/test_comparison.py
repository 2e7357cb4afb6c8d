"""Two executions side by side: what changed, what came, what went."""

from executions.reports.comparison import Comparison, compare
from executions.reports.outcome import Outcome


def told(**outcomes: str) -> list[Outcome]:
    return [Outcome(node, node, outcome, 0.1) for node, outcome in outcomes.items()]


def timed(**seconds: float | None) -> list[Outcome]:
    return [Outcome(node, node, "passed", each) for node, each in seconds.items()]


def times(before: float | None, after: float | None) -> Comparison:
    return compare(timed(a=before), timed(a=after))


def test_a_test_that_broke_is_changed_and_worse() -> None:
    found = compare(told(a="passed", b="passed"), told(a="failed", b="passed"))
    assert [pair.after.node for pair in found.changed] == ["a"]
    assert (found.worse, found.same) == (1, 1)


def test_what_got_worse_stands_before_what_got_better() -> None:
    found = compare(told(a="failed", b="passed"), told(a="passed", b="errored"))
    assert [pair.after.node for pair in found.changed] == ["b", "a"]


def test_new_and_removed_tests_are_no_changes() -> None:
    found = compare(told(a="passed", b="passed"), told(b="passed", c="failed"))
    assert [each.node for each in found.added] == ["c"]
    assert [each.node for each in found.removed] == ["a"]
    assert (found.changed, found.worse) == ((), 0)


def test_a_flaky_test_passed_so_that_nothing_got_worse() -> None:
    assert compare(told(a="passed"), told(a="flaky")).worse == 0


def test_a_time_counts_only_where_it_changed_by_more_than_chance() -> None:
    assert len(times(1.0, 1.6).slower) == len(times(1.6, 1.0).quicker) == 1
    for before, after in ((1.0, 1.4), (0.01, 0.09), (None, 0.05), (2.0, 2.0)):
        assert times(before, after).slower == times(before, after).quicker == ()


def test_the_greatest_differences_come_first() -> None:
    found = compare(timed(a=1, b=1), timed(a=2, b=9))
    assert [pair.after.node for pair in found.slower] == ["b", "a"]
