"""What a schema can't say, for schemathesis: a key is taken once, a cursor is one that was given, and ids exist."""

import re
import uuid
from typing import Any

import schemathesis

SUBSCRIPTION = "0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0"
_KEY = "Idempotency-Key"


@schemathesis.hook
def before_call(_context: Any, case: Any, _kwargs: Any) -> None:
    """Make what is valid by the schema so by its meaning; what is not valid stays as it is."""
    headers, query = case.headers or {}, case.query or {}
    if re.fullmatch("[!-~]{1,200}", str(headers.get(_KEY, ""))):
        headers[_KEY] = str(uuid.uuid4())
    if (path := case.path_parameters or {}) and hash(str(path)) % 4:
        _lead_to_what_is_there(path, str(case.path))
    if len(str(query.get("cursor", ""))) <= 400:
        query.pop("cursor", None)


def _lead_to_what_is_there(path: dict[str, Any], template: str) -> None:
    pk = path.get("pk")
    if "/webhooks/" in template and _is_uuid(pk):
        path["pk"] = SUBSCRIPTION
    elif isinstance(pk, int) and pk > 0:
        path["pk"] = pk % 20 + 1
    elif re.fullmatch("[A-Za-z0-9][A-Za-z0-9_-]{5,63}", str(path.get("submission_id", ""))):
        path["submission_id"] = f"s-{len(str(path)) % 20 + 1:06}"


def _is_uuid(text: object) -> bool:
    try:
        return bool(uuid.UUID(str(text)))
    except ValueError:
        return False
