"""The metric of alerts."""

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily, Metric

from django.db import DatabaseError

from alerts.models import Rule
from alerts.rules import State


def families() -> Iterator[Metric]:
    """Return whether each rule's alert is open; one query of a dozen rows."""
    words = "Whether the alert of a rule of Supertest's own is open: 1 if it is."
    family = GaugeMetricFamily("supertest_alert_firing", words, labels=["rule"])
    try:
        states: dict[str, State] = {rule.key: rule.state for rule in Rule.objects.all()}
    except DatabaseError:
        states = {}
    for key, state in states.items():
        family.add_metric([key], state.phase.is_firing)
    yield family
