"""An OpenTelemetry collector: takes spans by OTLP/HTTP, decodes them as the protocol says, and keeps them.

By itself it prints each trace as a tree: `python -m tests.servers.collector 4318`.
"""

import gzip
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.servers.serving import serving


@dataclass(frozen=True)
class Span:
    """One span; moments are nanoseconds of the epoch."""

    name: str
    trace: str
    key: str
    parent: str
    began: int
    ended: int
    attributes: dict[str, Any]
    events: list[tuple[str, int, dict[str, Any]]]
    links: list[str]
    """Ids of the traces that are linked to."""
    is_error: bool
    said: str
    """With its status."""

    @property
    def seconds(self) -> float:
        return (self.ended - self.began) / 1e9


@dataclass
class Collector:
    """`refuses` is how many of the next requests are answered 503; `late` how long it takes to answer."""

    url: str
    refuses: int = 0
    late: float = 0.0
    spans: list[Span] = field(default_factory=list)
    requests: int = 0
    bodies: list[bytes] = field(default_factory=list)
    """As they came, unpacked."""

    def trace(self, submission: str) -> list[Span]:
        """The spans of the one trace that this submission's steps are in, earliest first."""
        traces = {span.trace for span in self.spans if span.attributes.get("intake.submission") == submission}
        assert len(traces) == 1, f"{submission} has {len(traces)} traces"
        return sorted((span for span in self.spans if span.trace in traces), key=lambda span: span.began)

    def wait_for(self, count: int, seconds: float = 30) -> None:
        """Until so many spans have come."""
        end = time.monotonic() + seconds
        while len(self.spans) < count:
            assert time.monotonic() < end, f"only {len(self.spans)} spans came"
            time.sleep(0.05)


@contextmanager
def collector(port: int = 0) -> Iterator[Collector]:
    """Run one, on a free port unless one is given."""
    server = ThreadingHTTPServer(("127.0.0.1", port), _Handler)
    server.daemon_threads = True
    server.block_on_close = False
    found = Collector(f"http://127.0.0.1:{server.server_address[1]}")
    server.collector = found  # type: ignore[attr-defined]
    with serving(server):
        yield found


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        found: Collector = self.server.collector  # type: ignore[attr-defined]
        found.requests += 1
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        time.sleep(found.late)
        if self.path != "/v1/traces" or self.headers["content-type"] != "application/x-protobuf":
            self._answer(404)
        elif found.refuses > 0:
            found.refuses -= 1
            self._answer(503)
        else:
            found.bodies.append(body)
            found.spans += decoded(body)
            self._answer(200)

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/x-protobuf")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def decoded(body: bytes) -> list[Span]:
    """What a request of the protocol holds."""
    request = ExportTraceServiceRequest.FromString(body)
    return [
        Span(
            name=span.name,
            trace=span.trace_id.hex(),
            key=span.span_id.hex(),
            parent=span.parent_span_id.hex(),
            began=span.start_time_unix_nano,
            ended=span.end_time_unix_nano,
            attributes=_values(span.attributes),
            events=[(event.name, event.time_unix_nano, _values(event.attributes)) for event in span.events],
            links=[link.trace_id.hex() for link in span.links],
            is_error=span.status.code == 2,
            said=span.status.message,
        )
        for resource in request.resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]


def _values(pairs: Any) -> dict[str, Any]:
    return {pair.key: _value(pair.value) for pair in pairs}


def _value(value: Any) -> Any:
    kind = value.WhichOneof("value")
    return [_value(one) for one in value.array_value.values] if kind == "array_value" else getattr(value, kind)


def tree(spans: list[Span]) -> str:
    """A trace as people read it: each span below the one it belongs to, with when it began and how long it took."""
    first = min(span.began for span in spans)
    known = {span.key for span in spans}

    def lines(parent: str, depth: int) -> Iterator[str]:
        for span in sorted(spans, key=lambda span: span.began):
            if span.parent == parent or (not depth and span.parent not in known):
                said = " ".join(f"{name.removeprefix('intake.')}={value}" for name, value in span.attributes.items())
                moment = f"{(span.began - first) / 1e9:8.3f} s {span.seconds:8.3f} s"
                yield f"{moment}  {'  ' * depth}{span.name} {said}{' ERROR' if span.is_error else ''}"
                yield from lines(span.key, depth + 1)

    return "\n".join([f"trace {spans[0].trace}", *lines("-", 0)])


def main() -> None:
    """Until it is stopped; then it prints."""
    with collector(int(sys.argv[1]) if len(sys.argv) > 1 else 4318) as found:
        sys.stdout.write(f"INTAKE_TRACES={found.url}\n")
        sys.stdout.flush()
        signal.sigwait({signal.SIGINT, signal.SIGTERM})
        for trace in dict.fromkeys(span.trace for span in found.spans):
            sys.stdout.write(tree([span for span in found.spans if span.trace == trace]) + "\n")


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})  # of all its threads
    main()
