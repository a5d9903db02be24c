"""A proxy before a real server that does to the next requests what networks and servers do on bad days."""

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from tests.servers.serving import serving


class Misbehaving:
    """`fates` are what becomes of the next requests: ok, 503, 500, cut, half, garbled, or lost (done, no answer)."""

    def __init__(self, upstream: str, port: int) -> None:
        self.upstream = urlsplit(upstream)
        self.address = f"http://127.0.0.1:{port}"
        self.fates: list[str] = []
        self.seen = 0


@contextmanager
def misbehaving(upstream: str) -> Iterator[Misbehaving]:
    """Run the proxy on a free port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    proxy = Misbehaving(upstream, server.server_address[1])
    server.proxy = proxy  # type: ignore[attr-defined]
    with serving(server):
        yield proxy


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _any(self) -> None:
        proxy: Misbehaving = self.server.proxy  # type: ignore[attr-defined]
        proxy.seen += 1
        fate = proxy.fates.pop(0) if proxy.fates else "ok"
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if fate in ("500", "503"):
            self.send_response(int(fate))
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if fate == "cut":
            self.close_connection = True
            return
        status, headers, data = self._forward(proxy, body)
        if fate == "lost":
            self.close_connection = True
            return
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in ("transfer-encoding", "connection", "date", "server", "content-length"):
                self.send_header(name, value)
        length = {name.lower(): value for name, value in headers}.get("content-length", str(len(data)))
        self.send_header("Content-Length", length)
        self.end_headers()
        if fate == "half":
            self.wfile.write(data[: len(data) // 2])
            self.close_connection = True
        elif fate == "garbled":
            self.wfile.write(bytes(byte ^ 1 for byte in data))
        else:
            self.wfile.write(data)

    def _forward(self, proxy: Misbehaving, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        connection = http.client.HTTPConnection(proxy.upstream.hostname or "", proxy.upstream.port, timeout=30)
        try:
            # The Host as the client signed it.
            connection.request(self.command, self.path, body=body, headers=dict(self.headers))
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = _any  # noqa: N815 - the names that http.server looks for

    def log_message(self, *_: object) -> None:
        """Say nothing."""
