"""/metrics over HTTP, on a port of its own: it is for Prometheus, and never for those who may see the pages."""

import socket
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from socketserver import TCPServer
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from prometheus_client import CollectorRegistry, make_wsgi_app

from storage.metrics.gathering import Gatherer

_PATIENCE_SECONDS = 10
Start = Callable[..., Any]


class _Quiet(WSGIRequestHandler):
    timeout = _PATIENCE_SECONDS  # who connects and says nothing must not keep Prometheus out

    def log_message(self, *_: object) -> None:
        """Say nothing: it is asked several times a minute."""


class _Server(WSGIServer):
    def server_bind(self) -> None:
        """Without asking how the rest of the world calls this machine, as the library does."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = map(str, self.server_address[:2])  # type: ignore[assignment]
        self.setup_environ()

    def handle_error(self, *_: object) -> None:
        """Whoever asked has gone, or said nothing."""


class Exporter:
    """Gathers and answers."""

    def __init__(self, gatherer: Gatherer, host: str, port: int, socket_path: Path) -> None:
        """Open both sockets. Raises OSError where nobody can listen there."""
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        kind = type("_Server", (_Server,), {"address_family": family})
        self._server: WSGIServer = kind(address[:2], _Quiet)
        self._server.set_app(_only_metrics(gatherer.registry))
        self._gatherer = gatherer
        gatherer.open(socket_path)

    def start(self) -> None:
        """Do it beside what else this process does, whose own counts are taken, too."""
        self._gatherer.take_own()
        threading.Thread(target=self.run, daemon=True, name="scraped").start()

    def run(self) -> None:
        """Do it, for ever. All who ask are answered in one thread: so the records are asked by one connection."""
        threading.Thread(target=self._gatherer.receive, daemon=True, name="gathering").start()
        self._server.serve_forever()


def _only_metrics(registry: CollectorRegistry) -> Any:
    metrics = make_wsgi_app(registry)

    def answer(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/metrics":
            return metrics(environ, start)  # type: ignore[no-any-return]
        start("404 Not Found", [("Content-Type", "text/plain")])
        return [b"/metrics is here\n"]

    return answer
