"""One verdict of several suites."""

import pytest

from executions.runner.combined import combined
from executions.runner.results import Counts, Outcome, SuiteResult

PASSED = SuiteResult("01_a", Outcome.PASSED, "1 test passed.", Counts(passed=1))
FLAKY = SuiteResult("02_b", Outcome.PASSED, "", Counts(flaky=1))
FAILED = SuiteResult("03_c", Outcome.FAILED, "1 test failed.", Counts(failed=1))
ERRORED = SuiteResult("04_d", Outcome.ERRORED, "No tests were found.", Counts())
LATE = SuiteResult("05_e", Outcome.TIMED_OUT, "It ran longer than 3 s.", Counts())


@pytest.mark.parametrize(
    ("suites", "outcome", "reason"),
    [
        ([PASSED, FLAKY], Outcome.PASSED, "1 test passed, 1 passed when tried again."),
        ([PASSED, FAILED], Outcome.FAILED, "1 test failed, 1 passed."),
        ([FAILED, ERRORED], Outcome.ERRORED, "04_d: No tests were found."),
        ([ERRORED, LATE], Outcome.TIMED_OUT, "It ran longer than 3 s."),
    ],
)
def test_the_gravest_counts(suites: list[SuiteResult], outcome: Outcome, reason: str) -> None:
    verdict = combined(suites, planned=2)
    assert (verdict.outcome, verdict.reason) == (outcome, reason)


def test_what_never_ran_is_said_and_never_passes() -> None:
    assert combined([FAILED], planned=3).reason == "1 test failed. 2 of its scripts never ran."
    assert combined([PASSED], planned=2).outcome is Outcome.ERRORED
