"""Asks the database how rows are stored: by which key, or as they are. Nothing is decrypted for it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce, Substr

from storage.encrypted.columns import Columns
from storage.encrypted.fields import Encrypted
from storage.encrypted.keys import PLAIN, Key, keyring
from storage.encrypted.sealing import SEALED, beginning_of, key_of

_EMPTY = ("", "[]", "{}", "null")
_LONGEST_BEGINNING = 60


@dataclass(frozen=True)
class Kept:
    """How many values of a column are kept in one way."""

    column: str
    key: str
    """A key's name; `plain`: as they are."""
    values: int


def undone(columns: Columns) -> "QuerySet[Any]":
    """Rows of which a column is not as the first key says."""
    wrong = Q()
    for field in columns.fields:
        wrong |= _is_wrong(field, keyring().writes)
    return _rows(columns).filter(wrong)


def kept(columns: Columns) -> Iterator[Kept]:
    """How the values of these columns are kept."""
    for field in columns.fields:
        there = _rows(columns).exclude(**{f"{_raw(field)}__in": _EMPTY})
        sealed = there.filter(_sealed(field, SEALED))
        found: Counter[str] = Counter({PLAIN: there.count() - sealed.count()})
        for key in keyring().keys:
            found[key.name] = sealed.filter(_sealed(field, beginning_of(key))).count()
        unknown = sealed
        for key in keyring().keys:
            unknown = unknown.exclude(_sealed(field, beginning_of(key)))
        found.update(key_of(text.removeprefix('"')) for text in _beginnings(unknown, field))
        yield from (Kept(field.column_name, name, number) for name, number in found.items() if number)


def _rows(columns: Columns) -> "QuerySet[Any]":
    shown: dict[str, Any] = {}
    for field in columns.fields:
        shown[_raw(field)] = Coalesce(field.as_stored(), Value(""), output_field=TextField())
        shown[_begins(field)] = Coalesce(field.beginning(), Value(""), output_field=TextField())
    rows: QuerySet[Any] = columns.model._default_manager.alias(**shown)
    return rows


def _is_wrong(field: Encrypted, key: Key | None) -> Q:
    if key is None:
        return _sealed(field, SEALED)
    return ~_sealed(field, beginning_of(key)) & ~Q(**{f"{_raw(field)}__in": _EMPTY})


def _sealed(field: Encrypted, beginning: str) -> Q:
    return Q(**{f"{_begins(field)}__startswith": field.begins(beginning)})


def _beginnings(rows: "QuerySet[Any]", field: Encrypted) -> Iterator[str]:
    short = rows.annotate(begins_so=Substr(_begins(field), 1, _LONGEST_BEGINNING))
    yield from short.order_by().values_list("begins_so", flat=True).iterator()


def _raw(field: Encrypted) -> str:
    return f"stored_{field.name}"


def _begins(field: Encrypted) -> str:
    return f"begins_{field.name}"
