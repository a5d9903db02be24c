"""How a receiver checks a signed request, written from RFC 9421 and RFC 9530 and not from our own signing."""

import base64
import hashlib
import hmac
import re
import time
from collections.abc import Mapping

MUST_BE_SIGNED = {"@method", "@target-uri", "content-digest", "idempotency-key"}
OLDEST_SECONDS = 300
_INPUT = re.compile(r"(?P<label>[a-z]+)=(?P<parameters>\((?P<names>[^)]*)\);created=(?P<created>\d+);.*)")


def problem_with(secret: str, method: str, url: str, headers: Mapping[str, str], body: bytes) -> str:
    """What is wrong with a request; empty when it may be believed. `headers` are in small letters."""
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    if headers.get("content-digest") != f"sha-256=:{digest}:":
        return "the digest is not that of the body"
    inputs = re.split(r", (?=[a-z]+=\()", headers.get("signature-input", ""))
    problems = [_problem_with(secret, method, url, headers, said) for said in inputs]
    return "" if "" in problems else problems[0]


def _problem_with(secret: str, method: str, url: str, headers: Mapping[str, str], said: str) -> str:
    """Of one of its signatures."""
    found = _INPUT.fullmatch(said)
    if found is None:
        return "it is not signed"
    names = re.findall('"([^"]+)"', found["names"])
    if not set(names) >= MUST_BE_SIGNED:
        return "not enough of it is signed"
    if abs(time.time() - int(found["created"])) > OLDEST_SECONDS:
        return "it was signed too long ago"
    values = {"@method": method, "@target-uri": url} | dict(headers)
    lines = [f'"{name}": {values[name]}' for name in names] + [f'"@signature-params": {found["parameters"]}']
    wanted = hmac.new(secret.encode(), "\n".join(lines).encode(), hashlib.sha256).digest()
    signed = re.search(rf"(?:^|, ){found['label']}=:([A-Za-z0-9+/=]+):(?=$|, )", headers.get("signature", ""))
    if signed is None or not hmac.compare_digest(base64.b64decode(signed[1]), wanted):
        return "the signature is wrong"
    return ""
