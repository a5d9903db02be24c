"""Somebody who subscribed: it believes only what is signed, and can have a bad day.

The signature is checked as the Standard Webhooks specification says, and not by our own signing.
"""

import base64
import contextlib
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.servers.serving import serving

OLDEST_SECONDS = 300


@dataclass(frozen=True)
class Fate:
    """What becomes of a request. `cut`: nothing is answered; `drip`: a byte now and then, without an end."""

    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    late: float = 0.0
    cut: bool = False
    drip: bool = False


@dataclass
class Receiver:
    """`fates` are what becomes of the next requests; then all goes well."""

    url: str
    secrets: list[str] = field(default_factory=list)
    """It believes what any of these has signed."""
    fates: list[Fate] = field(default_factory=list)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """The id and the body of every request that it could believe, taken or not."""
    taken: list[dict[str, Any]] = field(default_factory=list)
    """What it has taken, in order; an id twice counts once."""
    unbelieved: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    _ids: set[str] = field(default_factory=set)

    @property
    def types(self) -> list[str]:
        """The types of what was taken."""
        return [body["type"] for body in self.taken]

    def take(self, key: str, body: dict[str, Any]) -> None:
        """Take it once."""
        if key not in self._ids:
            self._ids.add(key)
            self.taken.append(body)


def is_signed(secrets: list[str], headers: dict[str, str], body: bytes) -> bool:
    """Whether one of these secrets has signed it, lately."""
    moment = headers["webhook-timestamp"]
    if abs(time.time() - int(moment)) > OLDEST_SECONDS:
        return False
    content = b".".join((headers["webhook-id"].encode(), moment.encode(), body))
    given = [part.removeprefix("v1,") for part in headers["webhook-signature"].split() if part.startswith("v1,")]
    for secret in secrets:
        key = base64.b64decode(secret.partition("whsec_")[2])
        wanted = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
        if any(hmac.compare_digest(wanted, signature) for signature in given):
            return True
    return False


@contextmanager
def webhook_receiver() -> Iterator[Receiver]:
    """Run one on a free port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.block_on_close = False
    receiver = Receiver(f"http://127.0.0.1:{server.server_address[1]}/hooks?from=intake")
    server.receiver = receiver  # type: ignore[attr-defined]
    with serving(server):
        yield receiver


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def handle(self) -> None:
        with contextlib.suppress(OSError):  # whoever asked did not wait
            super().handle()

    def do_POST(self) -> None:
        receiver: Receiver = self.server.receiver  # type: ignore[attr-defined]
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers["content-length"]))
        receiver.paths.append(self.path)
        fate = receiver.fates.pop(0) if receiver.fates else Fate()
        if not is_signed(receiver.secrets, headers, body):
            receiver.unbelieved.append(headers["webhook-id"])
            fate = Fate(401)
        else:
            receiver.asked.append((headers["webhook-id"], json.loads(body)))
        time.sleep(fate.late)
        if fate.cut:
            self.close_connection = True
            return
        if fate.drip:
            self.wfile.write(b"HTTP/1.1 204 No Content\r\nX-Slow: ")
            while True:
                self.wfile.write(b"a")
                time.sleep(0.2)
        if 200 <= fate.status < 300:
            receiver.take(headers["webhook-id"], json.loads(body))
        self.send_response(fate.status)
        for name, value in ({"Content-Length": "0"} | fate.headers).items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""
