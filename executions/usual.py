"""How long the same usually takes: what a running execution is measured against."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from statistics import fmean
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from executions.models import Execution, ExecutionQuerySet
from executions.states import Status

#: How far back is recent, how many passed executions are read, and how many of each count.
RECENT, MOST_READ, MOST_EACH = timedelta(days=30), 500, 20

Key = tuple[str, int | str]


def usual_durations(
    executions: Iterable[Execution], *, among: ExecutionQuerySet
) -> dict[UUID, float]:
    """Return the mean seconds of what passed lately of the same test, job or name.

    One query, bounded by the index of statuses; what never passed is absent.
    """
    keys = {execution.pk: _key_of(execution) for execution in executions}
    times: dict[Key, list[float]] = defaultdict(list)
    if keys:
        for row in _passed(set(keys.values()), among):
            if row.duration and len(times[_key_of(row)]) < MOST_EACH:
                times[_key_of(row)].append(row.duration)
    return {pk: fmean(times[key]) for pk, key in keys.items() if times[key]}


def _key_of(execution: Execution) -> Key:
    if execution.test_id:
        return "test", execution.test_id
    if execution.job_id:
        return "job", execution.job_id
    return "name", execution.name


def _passed(keys: set[Key], among: ExecutionQuerySet) -> Iterable[Execution]:
    values = {kind: [value for each, value in keys if each == kind] for kind, _ in keys}
    scripts = Q(test=None, job=None, name__in=values.get("name", []))
    same = Q(test__in=values.get("test", [])) | Q(job__in=values.get("job", [])) | scripts
    since: datetime = timezone.now() - RECENT
    chosen = among.filter(same, status=Status.PASSED, queued_at__gte=since)
    fields = ("test_id", "job_id", "name", "started_at", "finished_at")
    return chosen.order_by("-queued_at").only(*fields)[:MOST_READ]
