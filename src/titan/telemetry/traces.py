"""Traces of requests, steps and sends (OpenTelemetry), off unless a receiver is named.

As in the logs, an allow-list says what a span may bear. The provider is our own and not the
process's: libraries that trace by themselves (FastAPI, DBOS) would put addresses and arguments into
their spans, and stay silent this way. All that is done for a case belongs to one trace, whose id is
the case's own 128 random bits, so that nothing need be carried through the workflow.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from titan.errors import ServiceError
from titan.telemetry.logs import plain

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Span

ALLOWED = frozenset(
    "attempts case_id code count credential_id exception method request_id route sequence status "
    "step tx_hash workflow".split()
)
"""The attributes that a span may have."""

_CASE = re.compile(r"case_([0-9a-f]{32})")
_NAME = re.compile(r"[a-z]+(\.[a-z-]+)*")
_SERVICE = "titan"

_provider: "TracerProvider | None" = None


def configure_traces(endpoint: str | None, exporter: "SpanExporter | None" = None) -> None:
    """Send spans to a receiver from now on, or, without one, make none.

    Args:
        endpoint: address of an OTLP receiver over HTTP, such as ``http://127.0.0.1:4318``.
        exporter: takes the spans instead.
    """
    global _provider  # noqa: PLW0603 - one process, one receiver
    stop_traces()
    if endpoint is None and exporter is None:
        return
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    if exporter is None:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

        exporter = OTLPSpanExporter(endpoint=_spans_of(str(endpoint)))
    # Named here, so that nothing of the machine or the environment gets into it.
    provider = TracerProvider(resource=Resource({"service.name": _SERVICE}), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    _provider = provider


def ask_receiver(endpoint: str, timeout: float = 10.0) -> None:
    """Send no spans at all to a receiver, which it must take (OTLP 1.3, an empty request).

    Args:
        endpoint: as of `configure_traces`.
        timeout: seconds to wait.

    Raises:
        ServiceError: ``service.traces`` if nothing there takes spans.
    """
    import httpx

    kind = {"Content-Type": "application/x-protobuf"}
    try:
        answer = httpx.post(_spans_of(endpoint), content=b"", headers=kind, timeout=timeout)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ServiceError("service.traces", "Nothing answers at its address.") from error
    if not answer.is_success:
        raise ServiceError("service.traces", f"It answers {answer.status_code}.")


def _spans_of(endpoint: str) -> str:
    return f"{endpoint.rstrip('/')}/v1/traces"


def stop_traces() -> None:
    """Send what waits, and make no more spans."""
    global _provider
    stopped, _provider = _provider, None
    if stopped is not None:
        stopped.shutdown()


class Marked:
    """A span that is open, or nothing where none are made.

    Args:
        span: to be marked.
    """

    def __init__(self, span: "Span | None" = None) -> None:
        self._span = span

    def add(self, **attributes: object) -> None:
        """Add attributes; those that are not allowed, or no short plain values, are left out."""
        if self._span is not None:
            self._span.set_attributes(_allowed(attributes))


_NOTHING = Marked()


@contextmanager
def span(
    name: str, *, parent: Mapping[str, str] | None = None, **attributes: object
) -> Iterator[Marked]:
    """Trace a piece of work; where none is traced this costs nothing.

    An error is noted by its kind alone, never with its words.

    Args:
        name: small words with dots between.
        parent: headers of W3C Trace Context that came with the work.
        attributes: of `ALLOWED`. A ``case_id`` makes the work part of the case's trace, if it is
            not part of another already.
    """
    if _provider is None:
        yield _NOTHING
        return
    from opentelemetry.trace import Status, StatusCode

    given = _allowed(attributes)
    tracer = _provider.get_tracer(_SERVICE)
    with tracer.start_as_current_span(
        name if _NAME.fullmatch(name) else "unnamed",
        context=_context(parent, str(given.get("case_id", ""))),
        attributes=given,
        record_exception=False,
        set_status_on_exception=False,
    ) as opened:
        try:
            yield Marked(opened)
        except Exception as error:
            opened.set_attribute("exception", type(error).__name__)
            opened.set_status(Status(StatusCode.ERROR))
            raise


def _context(parent: Mapping[str, str] | None, case_id: str) -> Any:
    """Return what a span stands under: a caller's, the one that is open, or the case's trace."""
    from opentelemetry.context import get_current
    from opentelemetry.trace import (
        NonRecordingSpan,
        SpanContext,
        TraceFlags,
        get_current_span,
        set_span_in_context,
    )
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    if parent:
        return TraceContextTextMapPropagator().extract({"traceparent": parent["traceparent"]})
    found = _CASE.fullmatch(case_id)
    if found is None or get_current_span().get_span_context().is_valid:
        return get_current()
    number = int(found[1], 16)
    root = SpanContext(
        trace_id=number,
        span_id=number & 0xFFFFFFFFFFFFFFFF or 1,
        is_remote=True,
        trace_flags=TraceFlags(TraceFlags.SAMPLED),
    )
    return set_span_in_context(NonRecordingSpan(root))


def _allowed(attributes: Mapping[str, object]) -> dict[str, Any]:
    return {
        name: value
        for name, value in attributes.items()
        if name in ALLOWED and value is not None and plain(value)
    }
