"""Signs notices as the Standard Webhooks specification says (standardwebhooks.com, `v1`: HMAC-SHA256).

What is signed: the notice's id, the time of this attempt, and the body, joined by full stops. While a secret gives way
to another, both sign, and a receiver may check either.
"""

import base64
import hmac
import secrets
from collections.abc import Sequence

_PREFIX = "whsec_"
_BYTES = 32  # the specification asks for 24 to 64


def new_secret() -> str:
    """A secret in the form in which receivers are given it."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def headers(key: str, moment: int, body: bytes, by: Sequence[str]) -> dict[str, str]:
    """The headers that go with a notice sent at this moment (in seconds), signed by each of these secrets."""
    signed = f"{key}.{moment}.".encode() + body
    return {
        "webhook-id": key,
        "webhook-timestamp": str(moment),
        "webhook-signature": " ".join(f"v1,{_sign(secret, signed)}" for secret in by),
    }


def _sign(secret: str, signed: bytes) -> str:
    raw = base64.b64decode(secret.removeprefix(_PREFIX))
    return base64.b64encode(hmac.digest(raw, signed, "sha256")).decode()
