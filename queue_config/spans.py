"""The side of `tracing` that knows OpenTelemetry: spans are made by its SDK and sent by OTLP/HTTP.

The SDK's own batching is not used: after each fork it starts a thread in the child. A child that parses a client's file
would have that thread before it is confined, and Landlock and seccomp hold only for the thread that asks for them.
Here each process starts its thread with the first span that ends in it, and none ends in such a child.
"""

import atexit
import logging
import os
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit

import structlog
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from opentelemetry.trace.status import Status, StatusCode

from intake.version import current
from queue_config.tracing import NEW, Attribute

_log = structlog.get_logger()
_PATH = "/v1/traces"
_KEPT = 4096
"""Spans that wait while the collector is away; then the oldest are dropped."""
_AT_ONCE = 512
_DELAY_SECONDS = 0.5
_ANSWER_SECONDS = 5.0
_LONGEST_PAUSE = 30.0
_LAST_SECONDS = 2.0  # a process that ends waits no longer for the collector
_propagator = TraceContextTextMapPropagator()


class Spans:
    """Makes spans, and has them sent to the collector at this address; `share` of all traces, the same everywhere."""

    def __init__(self, address: str, share: float) -> None:
        logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)  # we say ourselves what goes wrong, and once
        exporter = OTLPSpanExporter(_endpoint(address), timeout=_ANSWER_SECONDS, compression=Compression.Gzip)
        self._batches = Batches(exporter)
        resource = Resource.create({"service.name": "intake", "service.version": current()})
        provider = TracerProvider(ParentBased(TraceIdRatioBased(share)), resource, shutdown_on_exit=False)
        provider.add_span_processor(self._batches)
        self._tracer = provider.get_tracer("intake")
        atexit.register(self.flush)

    @contextmanager
    def open(
        self,
        name: str,
        parent: str | None,
        began: int | None,
        links: Sequence[str],
        attributes: Mapping[str, Attribute],
    ) -> Iterator[None]:
        """See `tracing.span`."""
        with self._tracer.start_as_current_span(
            name,
            context=None if parent is None else _context_of(parent),
            start_time=began,
            links=[trace.Link(trace.get_current_span(_context_of(link)).get_span_context()) for link in links],
            attributes=_named(attributes),
            record_exception=False,  # its message may quote a document
            set_status_on_exception=False,
        ) as span:
            try:
                yield
            except BaseException as error:
                span.set_status(Status(StatusCode.ERROR, type(error).__name__))
                raise

    def note(self, attributes: Mapping[str, Attribute]) -> None:
        """See `tracing.note`."""
        trace.get_current_span().set_attributes(_named(attributes))

    def event(self, name: str, attributes: Mapping[str, Attribute], *, is_error: bool) -> None:
        """See `tracing.event`."""
        span = trace.get_current_span()
        span.add_event(name, _named(attributes))
        if is_error:
            span.set_status(Status(StatusCode.ERROR, name))

    def traceparent(self) -> str:
        """See `tracing.traceparent`."""
        carrier: dict[str, str] = {}
        _propagator.inject(carrier)
        return carrier.get("traceparent", "")

    def flush(self) -> None:
        """Send what this process keeps."""
        self._batches.force_flush(int(_LAST_SECONDS * 1000))

    def settle(self) -> None:
        """Wait for other processes to send what they keep."""
        time.sleep(2 * _DELAY_SECONDS)


class Batches(SpanProcessor):
    """Keeps spans that have ended, and sends many at once by a thread; whoever ends one never waits.

    What the collector does not take is kept and sent later, up to a limit.
    """

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter
        self._beginning = threading.Lock()
        self._process = 0
        self._renew()

    def _renew(self) -> None:
        self._waiting: deque[ReadableSpan] = deque(maxlen=_KEPT)
        self._wanted, self._turn = threading.Event(), threading.Lock()
        self._is_away = False

    def _begin(self) -> None:
        """Anew in each process: what its parent keeps, its parent sends."""
        with self._beginning:
            if self._process != os.getpid():
                self._renew()
                threading.Thread(target=self._send_on, name="spans", daemon=True).start()
                self._process = os.getpid()

    def on_end(self, span: ReadableSpan) -> None:
        """Keep it. Quick, whatever the collector does."""
        if span.context is None or not span.context.trace_flags.sampled:
            return
        if self._process != os.getpid():
            self._begin()
        self._waiting.append(span)

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Send what is kept; gives up after this time."""
        if self._process != os.getpid():
            return True
        end = time.monotonic() + timeout_millis / 1000
        self._wanted.set()
        while (self._waiting or self._turn.locked()) and time.monotonic() < end:
            time.sleep(0.01)
        return not self._waiting

    def _send_on(self) -> None:
        pause = _DELAY_SECONDS
        while True:
            self._wanted.wait(pause)
            self._wanted.clear()
            with self._turn:
                all_sent = self._send()
            pause = _DELAY_SECONDS if all_sent else min(2 * pause, _LONGEST_PAUSE)

    def _send(self) -> bool:
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), _AT_ONCE))]
            if self._exporter.export(batch) is not SpanExportResult.SUCCESS:
                room = _KEPT - len(self._waiting)
                self._waiting.extendleft(reversed(batch[-room:] if room else []))
                self._say(is_away=True)
                return False
            self._say(is_away=False)
        return True

    def _say(self, *, is_away: bool) -> None:
        if is_away != self._is_away:
            _log.warning("traces_not_taken" if is_away else "traces_taken_again")
        self._is_away = is_away


def reach(address: str) -> str:
    """Send nothing to the collector; why it does not take it, or an empty text."""
    exporter = OTLPSpanExporter(_endpoint(address), timeout=_ANSWER_SECONDS)
    logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)
    took = exporter.export([]) is SpanExportResult.SUCCESS
    return "" if took else "no answer, or another than 200"


def _endpoint(address: str) -> str:
    """As for OTEL_EXPORTER_OTLP_ENDPOINT: an address without a path is the collector's own."""
    return address.rstrip("/") + _PATH if urlsplit(address).path in ("", "/") else address


def _context_of(parent: str) -> Context:
    return _propagator.extract({"traceparent": parent}, Context()) if parent != NEW else Context()


def _named(attributes: Mapping[str, Attribute]) -> dict[str, str | int | float | bool | Sequence[str]]:
    return {f"intake.{name}": value for name, value in attributes.items() if value not in (None, "")}
