"""One text for one value, and its digest, whatever a database did to the value between writing and reading it.

After RFC 8785 (JSON Canonicalization Scheme): keys in order, no spaces, UTF-8, one way to write a number. Other than
there, keys are in the order of their code points, and broken numbers are written as Python does, which reads them back
as they were.
"""

import hashlib
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any


def canonical(value: Any) -> bytes:
    """A value of JSON's kinds, with moments, as its one text. Raises ValueError for what no number is."""
    text = json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8", "surrogatepass")


def digest(value: Any) -> str:
    """SHA-256 of a value's one text, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _plain(value: Any) -> Any:
    match value:
        case float() if value.is_integer():
            # PostgreSQL gives 1e20 back as an integer, of the digits that it was written with, and knows no -0.
            return int(Decimal(repr(value)))
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case _:
            return value
