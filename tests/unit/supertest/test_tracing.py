"""Spans from web to worker, told to an exporter in memory."""

import sys
from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from access import spans, trail
from supertest import tracing
from supertest.env import SettingError


@pytest.fixture
def told() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    spans.install(tracing.OpenTelemetry(provider))
    yield exporter
    spans.install(spans.Silence())


def test_a_step_in_the_worker_is_a_child_of_the_one_that_sent_the_message(
    told: InMemorySpanExporter,
) -> None:
    with spans.span("submit"):
        headers = trail.headers()
    with trail.going_on(headers), spans.span("run"):
        pass
    submit, run = told.get_finished_spans()
    assert run.parent is not None
    assert submit.context is not None
    assert run.parent.span_id == submit.context.span_id
    assert run.context is not None
    assert run.context.trace_id == submit.context.trace_id


def test_a_step_goes_on_with_the_trace_of_a_caller(told: InMemorySpanExporter) -> None:
    trace, parent = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
    with spans.follow({"traceparent": f"00-{trace}-{parent}-01"}), spans.span("submit"):
        pass
    [submit] = told.get_finished_spans()
    assert submit.context is not None
    assert submit.context.trace_id == int(trace, 16)


def test_a_step_notes_what_came_of_it(told: InMemorySpanExporter) -> None:
    with spans.span("admit", execution="7") as note:
        note(verdict="waiting")
    [admit] = told.get_finished_spans()
    assert admit.name == "admit"
    assert admit.attributes == {"supertest.execution": "7", "supertest.verdict": "waiting"}


def test_without_an_endpoint_nothing_is_told() -> None:
    tracing.configure("")
    with spans.span("submit") as note:
        note(outcome="submitted")
        assert trail.headers() == {}


def test_an_endpoint_without_the_packages_is_said_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(SettingError, match="pip install -r requirements-optional"):
        tracing.configure("http://127.0.0.1:4318")
