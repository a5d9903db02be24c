"""Lets a row be found by a value that is not kept readable: beside it stands the value's mark, an HMAC of it.

Equal values have equal marks, so that much a copy of the database tells; what they are, it does not, since whoever has
no key can't make the marks of all birth dates and compare.
"""

import hmac
from collections.abc import Iterable

from django.db.models import Q

from storage.encrypted.keys import Key, keyring
from storage.encrypted.sealing import derived

_MARK = "mark:1:"


def mark(column: str, value: str) -> str:
    """What stands in the value's place; the value itself while values are written as they are."""
    key = keyring().writes
    return value if key is None else _mark(key, column, value)


def looked_for(column: str, values: Iterable[str]) -> list[str]:
    """All that may stand in the place of these values, by whichever key, or none."""
    keys = keyring().keys
    return [said for value in values for said in (value, *(_mark(key, column, value) for key in keys))]


def by_others(place: str) -> Q:
    """Rows in whose `place` (as a query names it) stands a mark by a key that is not there."""
    ours = Q()
    for key in keyring().keys:
        ours |= Q(**{f"{place}__startswith": f"{_MARK}{key.name}:"})
    marked = Q(**{f"{place}__startswith": _MARK})
    return marked & ~ours if ours else marked


def _mark(key: Key, column: str, value: str) -> str:
    made = hmac.digest(derived(key, f"marks of {column}"), value.encode(), "sha256")
    return f"{_MARK}{key.name}:{made.hex()[:32]}"
