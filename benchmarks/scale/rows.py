"""Writes the rows of very many submissions, as years of work would leave them; run below a deployment's environment.

python -m benchmarks.scale.rows FIRST LAST   those of the numbers FIRST to LAST; prints the seconds

PostgreSQL makes them itself (rows.sql), with the indexes made anew behind them, which is a hundred times as quick as
sending each. However many there are, some 33,000 of the last exceptions are open: people's backlog does not grow with
the records. Seals have no entries here, or they would be a third of all.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from string import Template
from typing import Any

_ROWS = Path(__file__).with_suffix(".sql")
_DAYS = 365
_OPEN = 100_000
"""Exceptions of so many of the last submissions are open: a fifth of their documents."""
_TABLES = (
    *("records_submission", "records_upload", "records_document", "records_decision", "records_attachment"),
    *("records_exceptionitem", "records_event", "searching_words"),
)


def fill(first: int, last: int) -> float:
    """Write them; returns the seconds."""
    from django.db import connection

    from storage.searching.indexing import VERSION

    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # no foreign key is looked up, no guard is asked
        cursor.execute("SET maintenance_work_mem = '1GB'; SET work_mem = '256MB'; SET synchronous_commit = off")
        cursor.execute("SELECT coalesce(max(seal), 0) + 1 FROM records_event")
        (seal,) = cursor.fetchone() or (1,)
        words = {"first": first, "last": last, "days": _DAYS, "open": _OPEN, "version": VERSION, "seal": seal}
        statements = Template(_ROWS.read_text(encoding="utf-8")).substitute(words).split("\n;\n")
        with _without_indexes(cursor):
            for statement in filter(str.strip, statements):
                cursor.execute(statement)
    return time.perf_counter() - began


@contextmanager
def _without_indexes(cursor: Any) -> Iterator[None]:
    """Without those that hold no constraint; made anew afterwards, with statistics of all."""
    cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid::regclass::text = ANY(%s) AND NOT indisunique",
        [list(_TABLES)],
    )
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    yield
    for _, definition in indexes:
        cursor.execute(definition)
    cursor.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    from commands.starting import set_up

    set_up()
    sys.stdout.write(str(fill(int(sys.argv[1]), int(sys.argv[2]))))
