"""The kept tests within an execution: how they are run, and what is recorded of each."""

from dataclasses import replace
from datetime import datetime
from itertools import groupby

from executions.models import Execution, Part
from executions.runner import Outcome, Result, Run, SuiteResult
from executions.states import Status

#: A stopped suite came to nothing that could be told of the test.
OUTCOME_OF = {
    Outcome.PASSED: Status.PASSED,
    Outcome.FAILED: Status.FAILED,
    Outcome.ERRORED: Status.ERRORED,
    Outcome.TIMED_OUT: Status.TIMED_OUT,
    Outcome.STOPPED: Status.CANCELLED,
}
NEVER_RAN = "skipped"


def legs_of(execution: Execution, whole: Run) -> list[Run]:
    """Return `whole` in legs: one for each stretch of tests that one person wrote."""
    parts = [part for part in execution.parts.all() if part.folder]
    if not parts:
        return [whole]
    return [
        _leg(whole, tuple(part.folder for part in group))
        for _, group in groupby(parts, key=_authorship)
    ]


def _authorship(part: Part) -> object:
    """Return what parts of one author share; whose author is gone is alone."""
    return part.author_id or f"part {part.pk}"


def _leg(whole: Run, suites: tuple[str, ...]) -> Run:
    own = {
        name: content for name, content in whole.files.items() if name.partition("/")[0] in suites
    }
    return replace(whole, files=own, suites=suites)


def record_parts(execution: Execution, result: Result, *, now: datetime) -> None:
    """Record what came of each kept test; one that no suite tells of never ran."""
    parts = list(execution.parts.all())
    suites = {suite.folder: suite for suite in result.suites}
    if len(parts) == 1 and not suites.keys() & {parts[0].folder}:
        suites = {parts[0].folder: _whole(parts[0].folder, result)}
    for part in parts:
        _record(part, suites.get(part.folder), now=now)
    Part.objects.bulk_update(parts, FIELDS)


COUNTS = ("passed", "failed", "skipped", "errored", "flaky")
FIELDS = ["outcome", "duration", "ended_at", *COUNTS]


def _whole(folder: str, result: Result) -> SuiteResult:
    return SuiteResult(folder, result.outcome, result.reason, result.counts, result.duration)


def _record(part: Part, suite: SuiteResult | None, *, now: datetime) -> None:
    part.ended_at = now
    if suite is None:
        part.outcome = NEVER_RAN
        return
    part.outcome, part.duration = OUTCOME_OF[suite.outcome], suite.duration
    for name in COUNTS:
        setattr(part, name, getattr(suite.counts, name))
