"""The metrics of capacity for Prometheus: gauges of the ledger now, and what all processes counted.

Each names its unit in its name, by Prometheus' conventions; docs/metrics.md lists them all.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)

from capacity import counts  # noqa: F401  # declares what capacity counts
from capacity.answers import Counted
from capacity.ledger import REPAIRED
from capacity.limits import Usage
from capacity.tallies import SUM, Histogram, Tally, declared


@dataclass(frozen=True)
class Gauge:
    """A figure of the ledger as it is now."""

    name: str
    help: str
    read: Callable[[Usage], float]


GAUGES = (
    Gauge("running", "Executions that run: active and reserved ones.", lambda u: u.running),
    Gauge("queued", "Executions that are queued: waiting and delayed ones.", lambda u: u.queued),
    Gauge("running_limit", "How many may run at once.", lambda u: u.limits.running),
    Gauge("queued_limit", "How many may be queued.", lambda u: u.limits.queued),
    Gauge("paused", "Whether the queue is paused: 1 if nothing starts.", lambda u: u.paused),
    Gauge("active", "Executions whose test has started.", lambda u: u.active),
    Gauge("reserved", "Executions that are about to start.", lambda u: u.reserved),
    Gauge("waiting", "Executions that wait with no slot free for them.", lambda u: u.waiting),
    Gauge("delayed", "Executions accepted for a later time.", lambda u: u.delayed),
    Gauge("free_slots", "Slots that could be given now.", lambda u: u.free),
    Gauge("utilisation_ratio", "Share of the running limit in use.", lambda u: u.utilisation),
    Gauge("oldest_wait_seconds", "How long the first in the queue waits.", lambda u: u.oldest_wait),
    Gauge("workers", "Workers that are alive.", lambda u: u.workers),
    Gauge("worker_slots", "Slots that the living workers offer.", lambda u: u.worker_slots),
    Gauge("unacked_messages", "Messages in workers' hands, of all queues.", lambda u: u.unacked),
)
#: What the scripts count, by its name in the ledger's hash of counters.
COUNTERS = {
    "admitted": ("admissions", "Executions that were admitted."),
    "fetched": ("fetches", "Messages that a worker took with a slot."),
    "released": ("releases", "Slots that were given back at an execution's end."),
    "requeued": ("requeues", "Messages that a worker put back to the front."),
    "cancelled": ("cancellations", "Executions that were cancelled."),
    "reaped": ("reaps", "Slots that were taken back because their lease ran out."),
    "adopted": ("adoptions", "Slots that were taken again in a Redis that was emptied."),
    "unreadable": ("unreadable_messages", "Messages dropped because no worker could read them."),
}
#: What a reconciliation can repair.
REPAIRS = ("readmitted", "requeued", "evicted", "lost", "limits_restored")


def families(counted: Counted | None) -> Iterator[Metric]:
    """Return every metric family of capacity; without values where the ledger can't be asked."""
    up = "Whether the capacity ledger (Redis) can be asked: 1 if it can."
    yield GaugeMetricFamily("supertest_ledger_up", up, value=counted is not None)
    for gauge in GAUGES:
        yield _gauge(gauge, counted)
    viewers = "Sockets and event streams that all web processes serve."
    yield GaugeMetricFamily(
        "supertest_push_clients", viewers, value=counted.viewers if counted else None
    )
    for counter, (name, words) in COUNTERS.items():
        value = float(counted.stats.get(counter, 0)) if counted else None
        yield CounterMetricFamily(f"supertest_{name}", words, value=value)
    yield _repairs(counted)
    for tally in list(declared.values()):
        yield _of_tally(tally, counted.tallies if counted else None)


def _gauge(gauge: Gauge, counted: Counted | None) -> Metric:
    value = None if counted is None else float(gauge.read(counted.usage))
    return GaugeMetricFamily(f"supertest_{gauge.name}", gauge.help, value=value)


def _repairs(counted: Counted | None) -> Metric:
    words = "What reconciliations repaired."
    family = CounterMetricFamily("supertest_reconcile_repairs", words, labels=["kind"])
    for kind in REPAIRS if counted else ():
        family.add_metric([kind], float(counted.stats.get(REPAIRED + kind, 0)) if counted else 0)
    return family


def _of_tally(tally: Tally, tallies: Mapping[str, float] | None) -> Metric:
    labels = list(tally.labels)
    if isinstance(tally, Histogram):
        histogram = HistogramMetricFamily(tally.name, tally.help, labels=labels)
        for values in tally.series() if tallies is not None else ():
            _add_histogram(histogram, tally, values, tallies or {})
        return histogram
    counter = CounterMetricFamily(tally.name.removesuffix("_total"), tally.help, labels=labels)
    for values in tally.series() if tallies is not None else ():
        counter.add_metric(list(values.values()), (tallies or {}).get(tally.field(values), 0))
    return counter


def _add_histogram(
    family: HistogramMetricFamily,
    tally: Histogram,
    values: Mapping[str, str],
    tallies: Mapping[str, float],
) -> None:
    amounts = [tallies.get(tally.field(values, bucket), 0) for bucket in tally.buckets]
    cumulated = [(b, n) for b, n in zip(tally.buckets, accumulate(amounts), strict=True)]
    family.add_metric(list(values.values()), cumulated, tallies.get(tally.field(values, SUM), 0))
