"""The metrics that the record adds: what it says lives, beside what the ledger says."""

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily, Metric

from django.db import DatabaseError
from django.db.models import Count

from executions import counts  # noqa: F401  # declares what executions count
from executions.models import Execution
from executions.states import LIVING


def families() -> Iterator[Metric]:
    """Return what the record knows; one cheap query, by the index of statuses."""
    try:
        found = _living()
    except DatabaseError:
        found = None
    up = "Whether the database can be asked: 1 if it can."
    yield GaugeMetricFamily("supertest_database_up", up, value=found is not None)
    words = "Executions that have not ended, by the record."
    rows = GaugeMetricFamily("supertest_recorded_executions", words, labels=["status"])
    for status, number in (found or {}).items():
        rows.add_metric([status], number)
    yield rows


def _living() -> dict[str, int]:
    counted = Execution.objects.living().order_by().values_list("status").annotate(Count("pk"))
    return {status.value: 0 for status in sorted(LIVING)} | dict(counted)
