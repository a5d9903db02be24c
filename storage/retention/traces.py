"""What a database keeps of rows that it has deleted, until it needs the room.

SQLite leaves them where they were, in its file and in its journal: so it is told to write zeros over them. PostgreSQL
has them until it next vacuums the table, which it does by itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from storage.searching.indexing import scrub


@contextmanager
def overwriting() -> Iterator[None]:
    """Within it, what is deleted is written over."""
    if connection.vendor != "sqlite":
        yield
        return
    _pragma("secure_delete = ON")
    try:
        yield
    finally:
        _pragma("secure_delete = OFF")


def wipe() -> None:
    """Write over what may still be left after a deletion."""
    if connection.vendor != "sqlite":
        return
    with overwriting():
        scrub()
    if not connection.in_atomic_block:
        _pragma("wal_checkpoint(TRUNCATE)")


def _pragma(words: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {words}")
