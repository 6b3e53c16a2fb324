"""Traces as the W3C describes them: which trace a request is part of, and spans where OpenTelemetry is installed.

The extra `touchline[otel]` brings it; without a tracer provider a span is an empty block and nothing is loaded. Spans
carry names, counts and codes, never variables, texts or ids of people, nor what an exception says.
"""

import os
import re
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

try:
    from opentelemetry import trace as _otel
except ImportError:  # the extra is not installed
    _otel = None  # type: ignore[assignment]  # the module or nothing

_TRACEPARENT = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
_NAME = "touchline"
_own: list[Any] = []
"""The provider of this process, where `provided` set one; else the one that the process was started with counts."""


@dataclass(frozen=True, slots=True)
class Parent:
    """Where in whose trace a request was sent from: hex digits, as in `traceparent`."""

    trace_id: str
    span_id: str
    flags: int
    state: str | None = None


def parent_of(headers: Iterable[tuple[bytes, bytes]]) -> Parent | None:
    """What `traceparent` and `tracestate` say; None where the first is missing, repeated or malformed."""
    found = [value.decode("latin-1").strip() for name, value in headers if name == b"traceparent"]
    parts = _TRACEPARENT.fullmatch(found[0]) if len(found) == 1 else None
    if parts is None:
        return None
    version, trace_id, span_id, flags, more = parts.groups()
    if version == "ff" or (version == "00" and more) or not int(trace_id, 16) or not int(span_id, 16):
        return None
    state = ",".join(value.decode("latin-1") for name, value in headers if name == b"tracestate")
    return Parent(trace_id, span_id, int(flags, 16), state or None)


class Span:
    """A stretch of work; without a tracer it takes everything and keeps nothing."""

    def __init__(self, inner: Any = None) -> None:
        self._inner = inner

    @property
    def trace_id(self) -> str | None:
        """Of the trace that is recorded, as hex digits."""
        return None if self._inner is None else f"{self._inner.get_span_context().trace_id:032x}"

    def note(self, attributes: Mapping[str, Any], *, name: str | None = None, failed: bool = False) -> None:
        """Attributes known at the end, the name that goes with them, and whether it went wrong."""
        if self._inner is None:
            return
        self._inner.set_attributes(attributes)
        if name is not None:
            self._inner.update_name(name)
        if failed:
            self._inner.set_status(_otel.StatusCode.ERROR)


_NOTHING = Span()


@contextmanager
def span(name: str, *, parent: Parent | None = None, serves: bool = False) -> Generator[Span, None, None]:
    """A span around the block, inside the one around it, or inside a remote one; `serves` a request from outside."""
    provider = _provider()
    if provider is None:
        yield _NOTHING
        return
    kind = _otel.SpanKind.SERVER if serves else _otel.SpanKind.INTERNAL
    tracer = provider.get_tracer(_NAME)
    started = tracer.start_as_current_span(
        name, context=_context(parent), kind=kind, record_exception=False, set_status_on_exception=False
    )
    with started as inner:
        yield Span(inner)


@contextmanager
def provided(provider: Any) -> Generator[None, None, None]:
    """Spans go to this provider while the block runs; then it is shut down, which sends what waits."""
    _own.append(provider)
    try:
        yield
    finally:
        _own.remove(provider)
        provider.shutdown()


def exporting() -> Any:
    """A provider that sends spans to a collector by OTLP over HTTP; `OTEL_…` variables say where and how many."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import SERVICE_NAME, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    name = os.environ.get("OTEL_SERVICE_NAME", _NAME)
    provider = TracerProvider(resource=Resource.create({SERVICE_NAME: name}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider


def _provider() -> Any:
    if _own:
        return _own[-1]
    if _otel is None:
        return None
    found = _otel.get_tracer_provider()
    return None if isinstance(found, _otel.ProxyTracerProvider) else found


def _context(parent: Parent | None) -> Any:
    if parent is None:
        return None
    from opentelemetry.trace.span import TraceState

    remote = _otel.SpanContext(
        int(parent.trace_id, 16),
        int(parent.span_id, 16),
        is_remote=True,
        trace_flags=_otel.TraceFlags(parent.flags),
        trace_state=TraceState.from_header([parent.state] if parent.state else []),
    )
    return _otel.set_span_in_context(_otel.NonRecordingSpan(remote))
