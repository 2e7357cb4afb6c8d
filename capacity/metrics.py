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

from capacity.counts import REFUSED
from capacity.histogram import A_DECADE, upper
from capacity.histogram import Histogram as Times
from capacity.ledger.record import REPAIRED
from capacity.limits import Obstacle, Usage
from capacity.measures import ABOVE, SUM, Histogram, Measure, declared
from capacity.tally import Counted, Tally


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
#: Why refused, and what a reconciliation can repair, with the ledger's counter of it.
REASONS = {each.value: REFUSED + each.value for each in Obstacle}
REPAIRS = {
    kind: REPAIRED + kind
    for kind in ("readmitted", "requeued", "evicted", "lost", "limits_restored")
}


#: Bounds of the histograms that the scripts count: four of their buckets' ends a power of ten.
BOUNDS = range(-2 * A_DECADE, 4 * A_DECADE + 1, A_DECADE // 4)


def families(counted: Counted | None) -> Iterator[Metric]:
    """Return every metric family of capacity; without values where the ledger can't be asked."""
    up = "Whether the capacity ledger (Redis) can be asked: 1 if it can."
    yield GaugeMetricFamily("supertest_ledger_up", up, value=counted is not None)
    for gauge in GAUGES:
        value = None if counted is None else float(gauge.read(counted.tally.usage))
        yield GaugeMetricFamily(f"supertest_{gauge.name}", gauge.help, value=value)
    viewers = "Sockets and event streams that all web processes serve."
    yield GaugeMetricFamily(
        "supertest_push_clients", viewers, value=counted.viewers if counted else None
    )
    yield from _of_the_scripts(counted.tally if counted else None)
    for measure in list(declared.values()):
        yield _of_measure(measure, counted.measures if counted else None)


def _of_the_scripts(tally: Tally | None) -> Iterator[Metric]:
    counters = tally.counters if tally else None
    for counter, (name, words) in COUNTERS.items():
        value = None if counters is None else counters.get(counter, 0)
        yield CounterMetricFamily(f"supertest_{name}", words, value=value)
    yield _by_label("refusals", "Executions that were refused.", "reason", REASONS, counters)
    yield _by_label("reconcile_repairs", "What was repaired.", "kind", REPAIRS, counters)
    yield _times("wait", "From acceptance to the first start.", tally.waits if tally else None)
    yield _times(
        "execution_duration", "From the last start to the end.", tally.durations if tally else None
    )


def _by_label(
    name: str, words: str, label: str, fields: Mapping[str, str], counters: Mapping[str, int] | None
) -> Metric:
    family = CounterMetricFamily(f"supertest_{name}", words, labels=[label])
    if counters is not None:
        for value, field in fields.items():
            family.add_metric([value], counters.get(field, 0))
    return family


def _times(name: str, words: str, times: Times | None) -> Metric:
    family = HistogramMetricFamily(f"supertest_{name}_seconds", words)
    if times is not None:
        ends = [(f"{upper(bound):.4g}", bound) for bound in BOUNDS]
        upto = [(le, sum(n for b, n in times.buckets.items() if b <= bound)) for le, bound in ends]
        family.add_metric([], [*upto, (ABOVE, times.count)], times.total)
    return family


def _of_measure(measure: Measure, measures: Mapping[str, float] | None) -> Metric:
    labels = list(measure.labels)
    series = measure.series() if measures is not None else ()
    if isinstance(measure, Histogram):
        histogram = HistogramMetricFamily(measure.name, measure.help, labels=labels)
        for values in series:
            _add_histogram(histogram, measure, values, measures or {})
        return histogram
    counter = CounterMetricFamily(measure.name.removesuffix("_total"), measure.help, labels=labels)
    for values in series:
        counter.add_metric(list(values.values()), (measures or {}).get(measure.field(values), 0))
    return counter


def _add_histogram(
    family: HistogramMetricFamily,
    measure: Histogram,
    values: Mapping[str, str],
    measures: Mapping[str, float],
) -> None:
    amounts = [measures.get(measure.field(values, bucket), 0) for bucket in measure.buckets]
    cumulated = list(zip(measure.buckets, accumulate(amounts), strict=True))
    total = measures.get(measure.field(values, SUM), 0)
    family.add_metric(list(values.values()), cumulated, total)
