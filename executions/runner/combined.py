"""What came of several suites, put together: of one sandbox, or of several in turn; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import fields

from executions.runner.results import Counts, Outcome, SuiteResult
from executions.runner.verdict import Verdict, failed, passed

#: Endings of the whole run, not only of the suite that it met.
FATAL = (Outcome.ABANDONED, Outcome.STOPPED, Outcome.TIMED_OUT)


def combined(suites: Sequence[SuiteResult], *, planned: int) -> Verdict:
    """Return the verdict on a run of `planned` suites, of which `suites` were begun."""
    if planned == 1:
        return Verdict(suites[0].outcome, suites[0].reason)
    for suite in suites:
        if suite.outcome in FATAL:
            return Verdict(suite.outcome, suite.reason)
    counts = total(suite.counts for suite in suites)
    left = _left(planned - len(suites))
    if errored := [suite for suite in suites if suite.outcome is Outcome.ERRORED]:
        more = f" (and {len(errored) - 1} more such errors)" * (len(errored) > 1)
        return Verdict(Outcome.ERRORED, f"{errored[0].folder}: {errored[0].reason}{more}{left}")
    if any(suite.outcome is Outcome.FAILED for suite in suites):
        return Verdict(Outcome.FAILED, failed(counts) + left)
    if left:
        return Verdict(Outcome.ERRORED, f"The run broke off.{left}")
    return Verdict(Outcome.PASSED, passed(counts))


def total(counts: Iterable[Counts]) -> Counts:
    """Return the sum of counts."""
    rows = list(counts)
    names = [field.name for field in fields(Counts)]
    return Counts(**{name: sum(getattr(row, name) for row in rows) for name in names})


def _left(number: int) -> str:
    if number <= 0:
        return ""
    return f" {number} of its scripts never ran." if number > 1 else " The last script never ran."
