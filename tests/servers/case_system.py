"""Somebody else's case system, as a reference of what one has to do: it believes only what is signed (where a secret
is set), takes a note once by its idempotency key, and only in order. It can have a bad day.
"""

import contextlib
import json
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.servers.serving import serving
from tests.servers.signatures import problem_with


@dataclass(frozen=True)
class Fate:
    """What becomes of a request. With `takes` the note is kept whatever is answered; `cut`: nothing is answered."""

    status: int = 201
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    takes: bool = False
    cut: bool = False
    late: float = 0.0


@dataclass
class CaseSystem:
    """`fates` are what becomes of the next requests; then all goes well."""

    url: str
    secret: str = ""
    fates: list[Fate] = field(default_factory=list)
    told: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What it knows, by key."""
    asked: list[dict[str, str]] = field(default_factory=list)
    """The headers of every request, in small letters, with its method."""

    closed: set[str] = field(default_factory=set)
    """Cases of which it takes nothing in, and lets nothing go."""

    on_cases: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What is on which case by what it was told: the note of each attachment, by its key."""

    def take(self, key: str, note: dict[str, Any]) -> Fate | None:
        """Take a note once; what came out of order, or under a key of another note, is refused."""
        if (before := self.told.get(key)) is not None:
            return None if before == note else _refusal("Idempotency-Key is already used")
        if note["case_id"] in self.closed:
            return _refusal("the case is closed")
        kind, about = note.get("kind", "attached"), f'"{note.get("attachment", "")}"'
        if kind != "attached" and about not in self.on_cases:
            return _refusal("no such attachment is known")
        if kind == "attached":
            self.on_cases[key] = dict(note)
        elif kind == "withdrawn":
            del self.on_cases[about]
        else:
            self.on_cases[about]["document_type"] = note["document_type"]
        self.told[key] = note
        return None

    @property
    def keys(self) -> list[str]:
        """The key of each POST, as it was sent."""
        return [headers["idempotency-key"] for headers in self.asked if headers["method"] == "POST"]


def _refusal(detail: str) -> Fate:
    return Fate(422, detail, {"Content-Type": "text/plain"})


@contextmanager
def case_system(tls: ssl.SSLContext | None = None, secret: str = "") -> Iterator[CaseSystem]:
    """Run one on a free port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    scheme = "http"
    if tls is not None:
        scheme = "https"
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    system = CaseSystem(f"{scheme}://127.0.0.1:{server.server_address[1]}/attachments", secret)
    server.system = system  # type: ignore[attr-defined]
    with serving(server):
        yield system


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def handle(self) -> None:
        with contextlib.suppress(OSError):  # whoever asked did not wait, or does not trust us
            super().handle()

    def _any(self) -> None:
        system: CaseSystem = self.server.system  # type: ignore[attr-defined]
        headers = {name.lower(): value for name, value in self.headers.items()} | {"method": self.command}
        body = self.rfile.read(int(headers.get("content-length", 0)))
        system.asked.append(headers)
        fate = system.fates.pop(0) if system.fates else Fate()
        problem = system.secret and problem_with(system.secret, self.command, system.url, headers, body)
        if self.command == "POST" and problem:
            fate = Fate(401, problem, {"Content-Type": "text/plain"})
        elif self.command == "POST" and (fate.takes or fate.status < 300):
            fate = system.take(headers["idempotency-key"], json.loads(body)) or fate
        time.sleep(fate.late)
        if fate.cut:
            self.close_connection = True
            return
        answer = fate.body.encode()
        self.send_response(fate.status)
        for name, value in ({"Content-Length": str(len(answer))} | fate.headers).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer)

    do_POST = do_HEAD = _any  # noqa: N815 - the names that http.server looks for

    def log_message(self, *_: object) -> None:
        """Say nothing."""
