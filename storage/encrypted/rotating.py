"""Encrypts anew, by the first key, whatever another key has encrypted or nobody has; in batches, while workers run.

Whoever is stopped in the middle begins again and finds what is left: a batch is one transaction, and what is done is no
more looked at. Rows that somebody holds are passed over and come with the next round, so nobody waits for more than one
batch, and no two wait for each other. With `plain` in the first place everything is written as it is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.db import transaction

from storage.encrypted.columns import Columns, encrypted_columns
from storage.encrypted.stored import undone
from storage.encrypted.unreadable import Unreadable

_AT_ONCE = 200
_ROUNDS = 20


@dataclass
class Rotated:
    """What came of one table."""

    table: str
    rows: int = 0
    """Written anew."""
    unreadable: int = 0
    """Rows with a value that can't be read: left as they are."""
    left: int = 0
    """Rows that others held each time, or wrote by another key meanwhile: begin again."""


def left_to_do() -> int:
    """How many rows are not as the first key says."""
    return sum(undone(columns).count() for columns in encrypted_columns())


def rotate(tick: Callable[[int], None] = lambda _rows: None) -> Iterator[Rotated]:
    """Do it, table by table; `tick` hears of each batch how many rows it had. Raises SettingsError."""
    for columns in encrypted_columns():
        yield _rotate(columns, tick)


def _rotate(columns: Columns, tick: Callable[[int], None]) -> Rotated:
    done = Rotated(columns.table)
    unreadable: set[Any] = set()
    for round_ in count(1):
        written = sum(_round(columns, unreadable, tick))
        done.rows += written
        done.left = undone(columns).count() - len(unreadable)
        if done.left <= 0 or round_ == _ROUNDS or not written:
            break
    done.left, done.unreadable = max(done.left, 0), len(unreadable)
    return done


def _round(columns: Columns, unreadable: set[Any], tick: Callable[[int], None]) -> Iterator[int]:
    """Once through the table; how many rows each batch wrote."""
    names = [field.name for field in columns.fields]
    last: Any = None
    while True:
        with transaction.atomic():
            rest = undone(columns) if last is None else undone(columns).filter(pk__gt=last)
            rows = list(rest.order_by("pk").select_for_update(skip_locked=True, of=("self",)).only(*names)[:_AT_ONCE])
            if not rows:
                return
            readable = [row for row in rows if not any(isinstance(getattr(row, name), Unreadable) for name in names)]
            columns.model._default_manager.bulk_update(readable, names)
        unreadable |= {row.pk for row in rows} - {row.pk for row in readable}
        last = rows[-1].pk
        tick(len(readable))
        yield len(readable)
