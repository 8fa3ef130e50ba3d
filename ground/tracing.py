"""Traces over OpenTelemetry, where `OTEL_EXPORTER_OTLP_ENDPOINT` is set; else nothing at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Span:
    """A stretch of work that is not traced."""

    def name(self, name: str, **facts: Any) -> None:
        """Name the span by what turned out, and add facts to it."""


class _TracedSpan(Span):
    def __init__(self, span: Any) -> None:
        self._span = span

    def name(self, name: str, **facts: Any) -> None:
        self._span.update_name(name)
        for key, value in facts.items():
            self._span.set_attribute(key, value)


_silent = Span()
_tracer: Any = None


def start(*, endpoint: str, service: str) -> Any:
    """Send spans to an OTLP endpoint from now on. Answers the provider, to flush or end it.

    :raises ImportError: if requirements/observe.lock is not installed.
    """
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    global _tracer
    provider = TracerProvider(resource=Resource.create({"service.name": service}))
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=5)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    _tracer = provider.get_tracer("rapport")
    return provider


def stop() -> None:
    global _tracer
    _tracer = None


@contextmanager
def span(name: str, **facts: Any) -> Iterator[Span]:
    """Trace the block, with the facts as attributes."""
    if _tracer is None:
        yield _silent
        return
    with _tracer.start_as_current_span(name, attributes=facts) as current:
        yield _TracedSpan(current)
