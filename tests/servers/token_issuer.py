"""Somebody's OpenID Connect provider, as far as access tokens go: its description, its keys, and what they sign."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from tests.servers.serving import serving


@dataclass
class Issuer:
    """`keys` are those that it shows, by id; `asked` counts how often it was asked for them."""

    url: str
    keys: dict[str, RSAPrivateKey] = field(default_factory=dict)
    asked: int = 0
    is_down: bool = False

    def new_key(self, kid: str) -> RSAPrivateKey:
        """Make a key that it shows."""
        self.keys[kid] = generate_private_key(public_exponent=65537, key_size=2048)
        return self.keys[kid]

    def token(self, kid: str = "k1", key: Any = None, algorithm: str = "RS256", **changes: Any) -> str:
        """A token of Sam's for the API; claims that are None are left out."""
        claims = {
            "iss": self.url,
            "aud": "intake-api",
            "sub": "subject-1",
            "exp": int(time.time()) + 300,
            "preferred_username": "sam.roy",
            "groups": ["intake-desk"],
            "scope": "openid intake:read intake:write",
        } | changes
        kept = {name: value for name, value in claims.items() if value is not None}
        signed_by = None if algorithm == "none" else key or self.keys[kid]
        return jwt.encode(kept, signed_by, algorithm=algorithm, headers={"kid": kid})


@contextmanager
def token_issuer() -> Iterator[Issuer]:
    """Run one on a free port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    issuer = Issuer(f"http://127.0.0.1:{server.server_address[1]}/realm")
    issuer.new_key("k1")
    server.issuer = issuer  # type: ignore[attr-defined]
    with serving(server):
        yield issuer


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        issuer: Issuer = self.server.issuer  # type: ignore[attr-defined]
        issuer.asked += 1
        if self.path.endswith("/.well-known/openid-configuration"):
            said: dict[str, Any] = {"issuer": issuer.url, "jwks_uri": f"{issuer.url}/keys"}
        else:
            public = {
                kid: json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(k.public_key())) for kid, k in issuer.keys.items()
            }
            said = {"keys": [key | {"kid": kid, "use": "sig", "alg": "RS256"} for kid, key in public.items()]}
        body = json.dumps(said).encode()
        self.send_response(503 if issuer.is_down else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""
