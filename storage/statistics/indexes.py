"""Indexes by time on the records, which only counting needs.

They are made after each `migrate`, as the audit's guards are: SQLite loses them where a migration copies a table.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

_TIMES = (
    ("records_submission", "received_at"),
    ("records_submission", "decided_at"),
    ("records_decision", "made_at"),
    ("records_exceptionitem", "opened_at"),
    ("records_exceptionitem", "resolved_at"),
    ("records_event", "at"),
)


def put_up(connection: BaseDatabaseWrapper) -> None:
    """Make those that are missing, on tables that there are."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table, column in _TIMES:
            if table in tables:
                cursor.execute(f"CREATE INDEX IF NOT EXISTS statistics_{table}_{column} ON {table} ({column})")
