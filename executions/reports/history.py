"""A job's last executions, read at once: for the chart, and the slowest and flakiest tests."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from executions.models import Execution, ExecutionQuerySet, Job, Part, TestResult
from executions.reports.chart import Bar, Chart, chart
from executions.reports.outcome import Outcome
from executions.reports.records import Record, flakiest, records, slowest
from executions.states import LIVING

#: How many executions are looked at, how many outcomes are read, how many tests are named.
RUNS, MOST_READ, NAMED = 30, 20_000, 5


@dataclass(frozen=True)
class History:
    """The last executions that ended, the oldest first."""

    runs: tuple[tuple[Execution, Bar], ...] = ()
    chart: Chart | None = None
    slowest: tuple[Record, ...] = ()
    flakiest: tuple[Record, ...] = ()


def history_of(job: Job, *, among: ExecutionQuerySet) -> History:
    """Return the history of a job, of the executions in `among`; four queries at most."""
    ended = among.filter(job=job).exclude(status__in=LIVING).defer("files", "variables")
    runs = list(ended.order_by("-queued_at")[:RUNS])[::-1]
    if not runs:
        return History()
    drawn = chart([run.duration for run in runs])
    by_run = outcomes_of(run.pk for run in runs)
    found = records(by_run.get(run.pk, []) for run in runs)
    return History(
        runs=tuple(zip(runs, drawn.bars, strict=True)),
        chart=drawn,
        slowest=tuple(slowest(found, most=NAMED)),
        flakiest=tuple(flakiest(found, most=NAMED)),
    )


def outcomes_of(executions: Iterable[UUID]) -> dict[UUID, list[Outcome]]:
    """Return what each test of these executions came to."""
    chosen = list(executions)
    kept = _kept_tests(chosen)
    rows = TestResult.objects.filter(execution__in=chosen).order_by("execution", "place")
    found: dict[UUID, list[Outcome]] = defaultdict(list)
    for row in rows.only("execution_id", "node", "name", "outcome", "duration")[:MOST_READ]:
        folder, _, rest = row.node.partition("/")
        test = kept.get((row.execution_id, folder))
        key = f"{test}/{rest}" if test else ""
        found[row.execution_id].append(Outcome(row.node, row.name, row.outcome, row.duration, key))
    return found


def _kept_tests(executions: Iterable[UUID]) -> dict[tuple[UUID, str], int | None]:
    """Return whose the directories in jobs are: their names change with the order of the tests."""
    parts = Part.objects.filter(execution__in=executions).exclude(folder="")
    rows = parts.values_list("execution_id", "folder", "test_id")
    return {(execution, folder): test for execution, folder, test in rows}
