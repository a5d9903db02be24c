"""PostgreSQL vacuums what is worked on before the index of what is due fills with what was."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("table", ["submission", "upload", "part", "delivery", "exceptionitem", "event"])
def test_tables_that_are_worked_on_are_vacuumed_after_a_hundredth_has_changed(table: str) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("of PostgreSQL alone")
    with connection.cursor() as cursor:
        cursor.execute("SELECT reloptions FROM pg_class WHERE relname = %s", [f"records_{table}"])
        ((settings,),) = cursor.fetchall()
    assert {"autovacuum_vacuum_scale_factor=0.01", "vacuum_index_cleanup=on"} <= set(settings or ())
