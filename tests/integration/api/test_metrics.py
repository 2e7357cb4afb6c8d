"""What a scraper gets, read by prometheus-client's own parser."""

import re
from pathlib import Path

import pytest
from prometheus_client import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from django.test import Client

from capacity.counts import HANDOVERS, RENEWALS, count_refusal
from capacity.errors import LedgerUnreachable
from capacity.ledger import Ledger, ledger
from capacity.limits import Obstacle
from capacity.measures import book
from capacity.teller import Teller
from executions.services import running
from tests.integration.executions.stage import FakeSandbox, accepted, fetch, run

pytestmark = pytest.mark.django_db(transaction=True)

DOCS = Path(__file__).resolve().parents[3] / "docs"
ROW = re.compile(r"^\| `(supertest_\w+)` \| (\w+) \|([^|]*)\|", re.MULTILINE)


def read(client: Client) -> dict[str, Metric]:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    found = text_string_to_metric_families(answer.content.decode())
    return {family.name: family for family in found}


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> FakeSandbox:
    fake = FakeSandbox()
    monkeypatch.setattr(running, "sandbox", lambda: fake)
    return fake


def value(found: dict[str, Metric], name: str, **labels: str) -> float | None:
    samples = found[name].samples
    return next((s.value for s in samples if labels.items() <= s.labels.items()), None)


def test_every_metric_is_named_explained_and_typed_by_the_conventions(client: Client) -> None:
    for name, family in read(client).items():
        assert name.startswith("supertest_")
        assert family.documentation.endswith(".")
        assert family.type in ("counter", "gauge", "histogram")
        assert not name.endswith(("_total", "_count", "_sum", "_bucket", "_milliseconds"))
        if family.type == "histogram":
            assert name.endswith("_seconds")


def test_every_metric_is_in_the_docs_with_its_type_and_labels(client: Client) -> None:
    rows = ROW.findall((DOCS / "metrics.md").read_text())
    documented = {name.removesuffix("_total"): (kind, labels) for name, kind, labels in rows}
    found = read(client)
    assert documented.keys() == found.keys()
    for name, (kind, labels) in documented.items():
        assert kind == found[name].type
        used = {label for sample in found[name].samples for label in sample.labels} - {"le"}
        assert set(re.findall(r"\w+", labels)) == used


def test_openmetrics_is_spoken_too(client: Client) -> None:
    answer = client.get("/metrics", headers={"Accept": "application/openmetrics-text"})
    families = {family.name for family in read_openmetrics(answer.content.decode())}
    assert {"supertest_running", "supertest_wait_seconds", "supertest_refusals"} <= families


def test_the_ledger_and_the_record_are_told_side_by_side(client: Client) -> None:
    for _ in range(3):
        accepted()
    found = read(client)
    assert value(found, "supertest_running") == 3
    assert value(found, "supertest_admissions") == 3
    assert value(found, "supertest_recorded_executions", status="queued") == 3
    assert value(found, "supertest_recorded_executions", status="running") == 0


def test_what_processes_counted_is_told(client: Client) -> None:
    book.take()
    count_refusal(Obstacle.QUEUE_FULL)
    RENEWALS.add(3, result="lost")
    HANDOVERS.observe(0.0042)
    Teller(ledger(), book, viewers=lambda: 2).tell()
    found = read(client)
    assert value(found, "supertest_refusals", reason="queue_full") == 1
    assert value(found, "supertest_refusals", reason="paused") == 0
    assert value(found, "supertest_lease_renewals", result="lost") == 3
    assert value(found, "supertest_handover_seconds", le="0.0025") == 0
    assert value(found, "supertest_handover_seconds", le="0.005") == 1
    assert value(found, "supertest_push_clients") == 2


def test_waits_and_durations_are_histograms(client: Client, sandbox: FakeSandbox) -> None:
    accepted()
    run(fetch())
    found = read(client)
    for name in ("supertest_wait_seconds", "supertest_execution_duration_seconds"):
        assert value(found, name, le="0.01") in (0, 1)
        assert value(found, name, le="10") == value(found, name, le="+Inf") == 1


def test_a_refusal_by_the_gate_is_counted_with_its_reason(client: Client) -> None:
    book.take()
    ledger().configure(running=0, queued=0)
    ledger().admit("one", "{}", band=2)
    assert value(read(client), "supertest_refusals", reason="closed") == 1


def test_while_redis_is_away_the_rest_is_told(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Ledger, "counted", _unreachable)
    found = read(client)
    assert value(found, "supertest_ledger_up") == 0
    assert value(found, "supertest_database_up") == 1
    assert found["supertest_running"].samples == []


def test_they_are_closed_to_others_and_to_what_a_proxy_forwards(client: Client) -> None:
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.7").status_code == 403
    assert client.get("/metrics", headers={"X-Forwarded-For": "10.0.0.7"}).status_code == 403


def test_the_token_opens_them_to_anybody(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = "right"
    for secret, status in (("right", 200), ("wrong", 403), ("", 403)):
        headers = {"Authorization": f"Bearer {secret}"}
        assert client.get("/metrics", headers=headers, REMOTE_ADDR="10.0.0.7").status_code == status


def test_without_a_token_in_the_settings_none_is_right(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 403


def _unreachable(*_: object) -> None:
    raise LedgerUnreachable("away")
