"""How tests and jobs stand: their last runs, read for many of them at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from executions.models import Execution, Job, Part, Test
from executions.states import LIVING
from executions.steadiness import Bout, flakiness

#: So many last runs are looked at.
RUNS = 20


@dataclass(frozen=True)
class Standing:
    """The last runs of one test or job, the oldest first."""

    bouts: tuple[Bout, ...] = ()

    @property
    def last(self) -> Bout | None:
        """The newest of them."""
        return self.bouts[-1] if self.bouts else None

    @property
    def flakiness(self) -> float | None:
        """The share of them that was unsteady; None where that can't be told yet."""
        return flakiness(self.bouts)


NEVER_RAN = Standing()


def of_tests(tests: Iterable[Test]) -> Mapping[int, Standing]:
    """Return how each of `tests` stands, by its id; in jobs and by itself alike."""
    ended = Part.objects.filter(test__in=[test.pk for test in tests], ended_at__isnull=False)
    newest = Window(RowNumber(), partition_by="test", order_by=F("ended_at").desc())
    rows = ended.exclude(outcome="skipped").alias(row=newest).filter(row__lte=RUNS)
    found = defaultdict(list)
    for part in rows.order_by("ended_at"):
        assert part.test_id is not None and part.ended_at is not None  # noqa: S101, PT018
        found[part.test_id].append(
            Bout(part.execution_id, part.outcome, part.ended_at, part.duration, part.flaky,
                 part.version_id)
        )  # fmt: skip
    return _standings(found)


def of_jobs(jobs: Iterable[Job]) -> Mapping[int, Standing]:
    """Return how each of `jobs` stands, by its id."""
    ended = Execution.objects.filter(job__in=[job.pk for job in jobs]).exclude(status__in=LIVING)
    newest = Window(RowNumber(), partition_by="job", order_by=F("queued_at").desc())
    chosen = ended.alias(row=newest).filter(row__lte=RUNS).order_by("queued_at")
    rows = list(chosen.defer("files", "variables"))
    contents = _contents(rows)
    found = defaultdict(list)
    for row in rows:
        assert row.job_id is not None  # noqa: S101
        found[row.job_id].append(
            Bout(row.pk, row.status, row.finished_at or row.queued_at, row.duration, row.flaky,
                 contents.get(row.pk))
        )  # fmt: skip
    return _standings(found)


def _contents(rows: Iterable[Execution]) -> dict[object, frozenset[int | None]]:
    """Return which versions each of `rows` ran."""
    versions = defaultdict(set)
    parts = Part.objects.filter(execution__in=[row.pk for row in rows])
    for execution, version in parts.values_list("execution", "version"):
        versions[execution].add(version)
    return {execution: frozenset(found) for execution, found in versions.items()}


def _standings(found: Mapping[int, list[Bout]]) -> Mapping[int, Standing]:
    return defaultdict(Standing, {id: Standing(tuple(bouts)) for id, bouts in found.items()})
