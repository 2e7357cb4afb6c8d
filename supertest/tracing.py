"""Traces by OpenTelemetry, where OTEL_EXPORTER_OTLP_ENDPOINT names who collects them.

The SDK reads its other variables (OTEL_SERVICE_NAME, OTEL_TRACES_SAMPLER …) itself.
"""

from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from access import spans
from supertest.env import SettingError

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter

NAME = "supertest"
MISSING = (
    "left empty as long as OpenTelemetry is not installed here; install it with "
    "`pip install -r requirements-optional.txt`"
)


class OpenTelemetry:
    """Spans by OpenTelemetry, carried from process to process as W3C's `traceparent`."""

    def __init__(self, provider: Any) -> None:
        self._tracer = provider.get_tracer(NAME)

    @contextmanager
    def span(self, name: str, attributes: Mapping[str, str]) -> Iterator[spans.Note]:
        """Tell of a step that lasts as long as the context."""
        with self._tracer.start_as_current_span(name, attributes=_named(attributes)) as step:
            yield lambda **more: step.set_attributes(_named(more))

    @contextmanager
    def follow(self, headers: Mapping[str, str]) -> Iterator[None]:
        """Make the spans in the context children of the one that the headers name."""
        from opentelemetry import context, propagate

        token = context.attach(propagate.extract(dict(headers)))
        try:
            yield
        finally:
            context.detach(token)

    def carry(self, headers: MutableMapping[str, str]) -> None:
        """Name the current span in the headers."""
        from opentelemetry import propagate

        propagate.inject(headers)


def _named(attributes: Mapping[str, str]) -> dict[str, str]:
    return {f"{NAME}.{name}": str(value) for name, value in attributes.items()}


def configure(endpoint: str) -> None:
    """Send the spans of this process to `endpoint`; do nothing without one.

    Raises:
        SettingError: there is one, but OpenTelemetry's packages are not installed.
    """
    if not endpoint:
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    except ImportError as error:
        raise SettingError("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint, MISSING) from error
    spans.install(tracing_to(OTLPSpanExporter()))


def tracing_to(exporter: "SpanExporter") -> OpenTelemetry:
    """Return what tells spans to an exporter, in batches from a thread."""
    from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    from supertest import __version__

    own = Resource({SERVICE_NAME: NAME, SERVICE_VERSION: __version__})
    provider = TracerProvider(resource=own.merge(Resource.create({SERVICE_VERSION: __version__})))
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return OpenTelemetry(provider)
