"""Lists in pages: each begins behind the last row of the one before, so that nothing moves while rows come and go."""

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from pydantic import Field

from review.api.problems import fault_in

_Row = TypeVar("_Row", bound=Model)
Limit = Annotated[int, Field(ge=1, le=200, description="How many at most")]
Cursor = Annotated[str, Field(max_length=400, description="The `next` of the page before; without it, the first page")]


def page(rows: "QuerySet[_Row]", cursor: str | None, limit: int, *order: str) -> tuple[list[_Row], str | None]:
    """Some rows, and the cursor of the next page; None when this is the last.

    Args:
        rows: all of them.
        cursor: where this page begins.
        limit: how many rows there are on it.
        order: names of columns, the key last; the others may hold moments only.

    Raises:
        Refused: the cursor is none of ours.
    """
    if cursor:
        rows = rows.filter(_behind(order, _read(cursor, order, rows.model)))
    found = list(rows.order_by(*order)[: limit + 1])
    more = len(found) > limit
    return found[:limit], _write([getattr(found[limit - 1], name) for name in order]) if more else None


def _behind(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows that come after these values, by the first column in which they differ."""
    behind = Q()
    for place, name in enumerate(order):
        same = dict(zip(order[:place], values[:place], strict=True))
        behind |= Q(**same, **{f"{name}__gt": values[place]})
    return behind


def _write(values: Sequence[Any]) -> str:
    *moments, key = values
    plain = [*(moment.isoformat() for moment in moments), key if isinstance(key, int) else str(key)]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _read(cursor: str, order: Sequence[str], model: type[Model]) -> list[Any]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        *moments, key = json.loads(base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True))
        if len(moments) + 1 != len(order) or not _is_key(key):
            raise ValueError
        return [*map(_moment, moments), model._meta.pk.to_python(key)]
    except (ValueError, TypeError, binascii.Error, RecursionError, ValidationError):
        raise fault_in("query.cursor", "cursor") from None


def _is_key(value: object) -> bool:
    if isinstance(value, str):
        return value.isascii() and "\0" not in value
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 63


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None or not 1900 < found.year < 9000:
        raise ValueError
    return found
