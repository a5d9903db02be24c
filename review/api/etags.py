"""Versions of what two may write: If-Match names the one that a caller has read, and another one is left alone."""

import hashlib
from typing import Any

from django.http import HttpRequest

from review.api.problems import Refused

_ANY = "*"
PARAMETER: dict[str, Any] = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The ETag that was read; when it has changed, nothing is done (412)",
    "schema": {"type": "string"},
}


def etag(*values: object) -> str:
    """A version that changes with any of these values."""
    return f'"{hashlib.sha256(repr(values).encode()).hexdigest()[:32]}"'


def must_match(request: HttpRequest, current: str) -> None:
    """Raises Refused when the caller has read another version. Without the header, any will do."""
    wanted = request.headers.get("If-Match")
    if wanted is not None and current not in [part.strip() for part in wanted.split(",")] and wanted.strip() != _ANY:
        raise Refused("changed_since")
