"""Writes the rows of many cases at once, past Django's models, which cost more than all the rest of an import."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from intake.model import CaseState
from storage.cases.formats import CASE_COLUMNS, NUMBER_COLUMNS, PERSON_COLUMNS, Row, Rows
from storage.cases.models import Case, Number, Person

_KEPT_KIBIBYTES = 256 * 1024
_COLUMNS = (*CASE_COLUMNS, "closed_at")
_STATE = CASE_COLUMNS.index("state")
_CASE = f"INSERT INTO {Case._meta.db_table} ({', '.join(_COLUMNS)})"
_REPLACE = """
ON CONFLICT (id) DO UPDATE SET application_type = excluded.application_type, state = excluded.state,
merged_into = excluded.merged_into, received_on = excluded.received_on,
closed_at = CASE WHEN excluded.state = 'open' THEN NULL ELSE COALESCE(cases_case.closed_at, excluded.closed_at) END,
version = CASE WHEN excluded.version > cases_case.version THEN excluded.version ELSE cases_case.version END
"""
_CASE_ARRAYS = (
    "SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::date[], %s::bigint[], %s::timestamptz[])"
)


def make_room() -> None:
    """Let SQLite keep more of its pages in memory as long as this connection lasts: an import writes all over them."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = -{_KEPT_KIBIBYTES}")


def refresh_statistics() -> None:
    """Let the database count anew what its plans rest on: after a large import it would plan as for empty tables."""
    with connection.cursor() as cursor:
        for model in (Case, Person, Number):
            cursor.execute(f"ANALYZE {model._meta.db_table}")


def write(cases: Iterable[Rows]) -> int:
    """Put these cases in place of those of the same ids, in one transaction; of two with one id the last counts.

    The version of a case never goes back. Returns how many there are.
    """
    # In order, so that two imports at once wait for each other and don't lock each other out.
    by_id = dict(sorted({rows.id: rows for rows in cases}.items()))
    if not by_id:
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        _replace_cases(cursor, [rows.case for rows in by_id.values()])
        for model in (Person, Number):
            _delete(cursor, model._meta.db_table, list(by_id))
        _insert(cursor, Person._meta.db_table, PERSON_COLUMNS, [row for rows in by_id.values() for row in rows.people])
        _insert(cursor, Number._meta.db_table, NUMBER_COLUMNS, [row for rows in by_id.values() for row in rows.numbers])
    return len(by_id)


def _replace_cases(cursor: CursorWrapper, rows: Sequence[Row]) -> None:
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    rows = [(*row, None if row[_STATE] == CaseState.OPEN else now) for row in rows]
    if connection.vendor == "postgresql":
        columns: list[Any] = [list(column) for column in zip(*rows, strict=True)]
        cursor.execute(f"{_CASE} {_CASE_ARRAYS} {_REPLACE}", columns)
    else:
        cursor.executemany(f"{_CASE} {_values(_COLUMNS)} {_REPLACE}", rows)


def _delete(cursor: CursorWrapper, table: str, case_ids: list[str]) -> None:
    """With one parameter instead of thousands, which take longer to put into a query than to look for."""
    ids: list[str] | str
    if connection.vendor == "postgresql":
        among, ids = "= ANY(%s)", case_ids
    else:
        among, ids = "IN (SELECT value FROM json_each(%s))", json.dumps(case_ids)
    cursor.execute(f"DELETE FROM {table} WHERE case_id {among}", [ids])  # noqa: S608 - no word comes from outside


def _insert(cursor: CursorWrapper, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    into = f"{table} ({', '.join(columns)})"
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY {into} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        cursor.executemany(f"INSERT INTO {into} {_values(columns)}", rows)


def _values(columns: Sequence[str]) -> str:
    return f"VALUES ({', '.join(['%s'] * len(columns))})"
