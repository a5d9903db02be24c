"""Encrypting anew loses nothing, begins again where it was stopped, and can be repeated."""

import pytest
from django.db import connection

from storage.encrypted import rotating
from storage.encrypted.columns import encrypted_columns
from storage.encrypted.keys import PLAIN
from storage.encrypted.rotating import left_to_do, rotate
from storage.encrypted.stored import kept
from storage.records.births import born_on
from storage.records.models import Document, Submission, Upload
from tests.storage.encrypted.conftest import FIRST, SECOND, THIRD, Keyed
from tests.storage.encrypted.test_fields import FORM, PARTIES, document, everything

pytestmark = pytest.mark.django_db


def by_key() -> dict[str, int]:
    """How many values each key has, by the beginning of its name."""
    found: dict[str, int] = {}
    for columns in encrypted_columns():
        for one in kept(columns):
            key = one.key.partition(".")[0]
            found[key] = found.get(key, 0) + one.values
    return found


def assert_all_is_there(count: int) -> None:
    assert list(Submission.objects.values_list("form", flat=True)) == [FORM] * count
    assert list(Document.objects.values_list("parties", flat=True)) == [PARTIES] * count
    assert set(Upload.objects.values_list("name", flat=True)) == {"Côté passport.pdf"}
    assert born_on(["1990-02-28"]).count() == count


def test_with_the_old_key_with_both_and_with_the_new_one_all_is_there(keyed: Keyed) -> None:
    keyed()
    document()
    assert by_key() == {PLAIN: 3}
    keyed(PLAIN, FIRST)
    document()
    assert (by_key(), left_to_do()) == ({PLAIN: 6}, 0)
    keyed(FIRST)
    document()
    assert by_key() == {PLAIN: 6, "2025": 3}
    assert_all_is_there(3)
    assert sum(table.rows for table in rotate()) == 6
    assert by_key() == {"2025": 9}
    keyed(FIRST, SECOND)
    assert left_to_do() == 0
    keyed(SECOND, FIRST)
    document()
    assert_all_is_there(4)
    assert sum(table.rows for table in rotate()) == 9
    assert by_key() == {"2026-a": 12}
    keyed(SECOND)
    assert_all_is_there(4)
    keyed(PLAIN, SECOND)
    list(rotate())
    keyed()
    assert_all_is_there(4)
    assert by_key() == {PLAIN: 12}


def test_a_second_time_writes_nothing(keyed: Keyed) -> None:
    keyed(FIRST)
    document()
    keyed(SECOND, FIRST)
    assert sum(table.rows for table in rotate()) == 3
    before = everything()
    assert sum(table.rows for table in rotate()) == 0
    assert everything() == before


@pytest.mark.django_db(transaction=True)
def test_stopped_anywhere_it_goes_on_where_it_was(keyed: Keyed, monkeypatch: pytest.MonkeyPatch) -> None:
    keyed(FIRST)
    for _ in range(5):
        document()
    keyed(SECOND, FIRST)
    monkeypatch.setattr(rotating, "_AT_ONCE", 2)
    stops = 0

    def stop(_rows: int) -> None:
        nonlocal stops
        stops += 1
        raise KeyboardInterrupt

    while left_to_do():
        with pytest.raises(KeyboardInterrupt):
            list(rotate(stop))
        assert_all_is_there(5)
    assert stops == 9  # of three tables' five rows, two at once
    assert by_key() == {"2026-a": 15}


@pytest.mark.django_db(transaction=True)
def test_who_writes_meanwhile_waits_for_one_batch_at_most_and_what_they_wrote_counts(
    keyed: Keyed, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyed(FIRST)
    rows = [document() for _ in range(4)]
    keyed(SECOND, FIRST)
    monkeypatch.setattr(rotating, "_AT_ONCE", 1)
    said = 0

    def write(_rows: int) -> None:
        nonlocal said
        if not said:
            keyed(FIRST, SECOND)  # a process that was not told yet that another key writes
            for row in rows:
                Upload.objects.filter(pk=row.upload_id).update(name="Côté new.pdf")
            keyed(SECOND, FIRST)
        said += 1

    results = list(rotate(write))
    assert said > 1
    assert sum(table.left for table in results) == 0
    assert set(Upload.objects.values_list("name", flat=True)) == {"Côté new.pdf"}
    assert by_key() == {"2026-a": 12}


@pytest.mark.django_db(transaction=True)
def test_what_another_transaction_holds_is_passed_over_and_told(keyed: Keyed) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite locks no rows")
    import psycopg

    keyed(FIRST)
    held, _free = document(), document()
    keyed(SECOND, FIRST)
    parameters = connection.get_connection_params()
    found = {name: parameters[name] for name in ("host", "port", "user", "dbname")}
    with psycopg.connect(**found) as other:
        other.execute("SELECT 1 FROM records_document WHERE id = %s FOR UPDATE", [held.pk])
        results = {table.table: table for table in rotate()}
        assert (results["records_document"].rows, results["records_document"].left) == (1, 1)
    assert sum(table.rows for table in rotate()) == 1
    assert left_to_do() == 0


def test_what_can_t_be_read_is_left_as_it_is_and_counted(keyed: Keyed) -> None:
    keyed(FIRST)
    document()
    keyed(SECOND)
    document()
    before = everything()
    keyed(THIRD, SECOND)
    results = list(rotate())
    assert sum(table.unreadable for table in results) == 3
    assert sum(table.left for table in results) == 0
    assert by_key() == {"2025": 3, "2026-b": 3}
    assert [line for line in before.splitlines() if "2025" in line] == [
        line for line in everything().splitlines() if "2025" in line
    ]
    keyed(THIRD, FIRST)
    list(rotate())
    assert by_key() == {"2026-b": 6}
    assert_all_is_there(2)
