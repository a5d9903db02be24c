"""Signs requests with a shared secret, as in RFC 9421 (HTTP Message Signatures) by its algorithm hmac-sha256.

What is signed: the method, the whole address, the body by its digest (RFC 9530), the idempotency key and the time. So
nobody on the way can change the note, send it elsewhere, or send it again under another key.
"""

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

KEY_ID = "document-intake"
SIGNED = ("@method", "@target-uri", "content-digest", "content-type", "idempotency-key")
"""The components of a signature, in the order in which they are signed."""


def content_digest(body: bytes) -> str:
    """The value of the Content-Digest header (RFC 9530)."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def signature(
    secret: bytes, method: str, url: str, headers: Mapping[str, str], now: int | None = None, *, former: bytes = b""
) -> dict[str, str]:
    """The headers Signature-Input and Signature. `headers` have all those that are signed.

    With a former secret there are two signatures (RFC 9421, section 4.3), so a receiver may know either secret.
    """
    whole = urlsplit(url)
    target = whole._replace(path=whole.path or "/", fragment="").geturl()
    there = {name.lower(): value for name, value in headers.items()} | {"@method": method, "@target-uri": target}
    created = int(time.time()) if now is None else now
    covered = " ".join(f'"{name}"' for name in SIGNED)
    components = [(name, there[name]) for name in SIGNED]
    inputs, signatures = [], []
    for label, key_id, key in (("intake", KEY_ID, secret), ("former", f"{KEY_ID}-former", former)):
        if key:
            parameters = f'({covered});created={created};keyid="{key_id}";alg="hmac-sha256"'
            inputs.append(f"{label}={parameters}")
            signatures.append(f"{label}=:{sign(key, base(components, parameters))}:")
    return {"Signature-Input": ", ".join(inputs), "Signature": ", ".join(signatures)}


def base(components: Sequence[tuple[str, str]], parameters: str) -> bytes:
    """What is signed (RFC 9421, section 2.5): a line for each component, then the parameters."""
    lines = [f'"{name}": {value.strip()}' for name, value in (*components, ("@signature-params", parameters))]
    return "\n".join(lines).encode()


def sign(secret: bytes, signed: bytes) -> str:
    """HMAC-SHA256 in Base64 (RFC 9421, section 3.3.3)."""
    return base64.b64encode(hmac.digest(secret, signed, "sha256")).decode()
