"""How many rows each step is due on, in one query: the sweeper asks every second, also when nothing is to be done."""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from queue_config.steps import STEPS


def due_counts(most: int) -> dict[str, int]:
    """By step, counted up to so many. Raises the database's errors."""
    counts = dict.fromkeys(STEPS, 0)
    queries: list[str] = []
    values: list[Any] = []
    for name, step in STEPS.items():
        try:
            sql, params = step.due().values("pk")[:most].query.sql_with_params()
        except EmptyResultSet:  # what the step needs is not set
            continue
        queries.append(f"SELECT '{name}', count(*) FROM ({sql}) AS due")  # noqa: S608 - our own words
        values += params
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(queries), values)
        counts.update(cursor.fetchall())
    return counts
