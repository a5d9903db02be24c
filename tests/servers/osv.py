"""A service of known vulnerabilities (OSV's query), for which one version of one package has a hole."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.servers.serving import serving

HOLE = "GHSA-test-0000-0000"


@contextmanager
def osv(hole_in: tuple[str, str]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Its address, and what it was asked about; the hole is in this package of this version."""
    asked: list[tuple[str, str]] = []

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            name, version = query["package"]["name"], query["version"]
            asked.append((name, version))
            affected = [{"package": {"name": name, "ecosystem": "PyPI"}}]
            found = {"vulns": [{"id": HOLE, "summary": "made up", "affected": affected}]}
            body = json.dumps(found if (name, version) == hole_in else {}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    with serving(server):
        yield f"http://127.0.0.1:{server.server_port}/v1/query", asked
