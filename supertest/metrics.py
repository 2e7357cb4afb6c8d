"""`/metrics`: what Prometheus reads. Any web process answers for all of them."""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import ip_address

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

import alerts.metrics
import capacity.metrics
import executions.metrics
from access.threads import in_thread
from capacity.breaker import breaker
from capacity.errors import LedgerUnreachable
from capacity.ledger import ledger
from capacity.tally import Counted

#: What a proxy adds: with one of these, who asks is somebody else than the peer's address.
FORWARDING = ("Forwarded", "X-Forwarded-For", "X-Real-IP")
CLOSED = (
    "The metrics are open to whoever sends METRICS_TOKEN as 'Authorization: Bearer …', and to "
    "this machine itself.\n"
)


@dataclass(frozen=True)
class Families(Collector):
    """What was found, for prometheus-client's encoders."""

    found: tuple[Metric, ...]

    def collect(self) -> Iterable[Metric]:
        """Return every family."""
        return self.found


@require_safe
async def metrics(request: HttpRequest) -> HttpResponse:
    """Answer a scrape: one round trip to Redis, one query."""
    if not may_read(request):
        return HttpResponse(CLOSED, status=403, content_type="text/plain; charset=utf-8")
    encode, media_type = choose_encoder(request.headers.get("Accept", ""))
    found = await in_thread(lambda: tuple(families()))
    return HttpResponse(encode(Families(found)), content_type=media_type)


def may_read(request: HttpRequest) -> bool:
    """Return whether a request carries the token, or comes from this machine by no proxy."""
    header = request.headers.get("Authorization")
    if header is not None:
        kind, _, secret = header.partition(" ")
        known = bool(settings.METRICS_TOKEN) and kind.lower() == "bearer"
        return known and secrets.compare_digest(secret.encode(), settings.METRICS_TOKEN.encode())
    return _is_loopback(request) and not any(name in request.headers for name in FORWARDING)


def families() -> Iterator[Metric]:
    """Return every metric family of the product."""
    from supertest import __version__

    info = GaugeMetricFamily("supertest_build_info", "The version that runs.", labels=["version"])
    info.add_metric([__version__], 1)
    yield info
    yield from capacity.metrics.families(_counted())
    yield from executions.metrics.families()
    yield from alerts.metrics.families()


def _counted() -> Counted | None:
    try:
        with breaker.guard():
            return ledger().counted()
    except LedgerUnreachable:
        return None


def _is_loopback(request: HttpRequest) -> bool:
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:  # daphne on a socket of its own has no address
        return False
