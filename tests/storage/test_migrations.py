"""Old workers go on while the records are migrated: they wait for nothing long, and lack no column."""

import pytest
from django.db import connection, migrations
from django.db.migrations.loader import MigrationLoader

from storage.indexes import AddIndexBesideWork

_BEFORE = {
    ("cases", "0004_key_indexes"),
    ("cases", "0005_covering_indexes"),
    ("records", "0003_turns_parts_outbox"),
    ("records", "0007_audit"),
    ("records", "0008_undo"),
    ("records", "0012_desk_indexes"),
    ("records", "0014_times"),
}
"""Made before there was anything to upgrade."""


@pytest.fixture
def made(db: None) -> dict[tuple[str, str], migrations.Migration]:
    return MigrationLoader(connection).disk_migrations


def test_indexes_are_added_to_tables_in_use_beside_the_work(made: dict[tuple[str, str], migrations.Migration]) -> None:
    ours = {key: found for key, found in made.items() if found.__module__.startswith(("storage.", "review."))}
    plain = {
        key
        for key, migration in ours.items()
        for operation in migration.operations
        if type(operation) is migrations.AddIndex and not _makes(migration, operation.model_name)
    }
    assert plain - _BEFORE == set(), "AddIndexBesideWork, in a migration of its own"
    beside = {
        key for key, found in ours.items() if any(isinstance(one, AddIndexBesideWork) for one in found.operations)
    }
    assert beside == {("records", "0019_keep_index"), ("webhooks", "0003_notice_of_subject")}
    for key in beside:
        assert not ours[key].atomic
        assert all(isinstance(one, AddIndexBesideWork) for one in ours[key].operations), "no other lock is held"


def _makes(migration: migrations.Migration, model: str) -> bool:
    return any(
        isinstance(one, migrations.CreateModel) and one.name.lower() == model.lower() for one in migration.operations
    )


def test_a_column_that_old_workers_do_not_know_is_filled_by_the_database(
    made: dict[tuple[str, str], migrations.Migration],
) -> None:
    lacking = {
        f"{key[0]}.{operation.model_name}.{operation.name}"
        for key, migration in made.items()
        for operation in migration.operations
        if migration.__module__.startswith(("storage.", "review."))
        and key not in _BEFORE
        and isinstance(operation, migrations.AddField)
        and not (operation.field.null or operation.field.has_db_default() or _makes(migration, operation.model_name))
    }
    assert lacking == set()


def test_it_is_made_so_and_after_an_interruption_anew(made: dict[tuple[str, str], migrations.Migration]) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("of PostgreSQL alone")
    key = ("records", "0019_keep_index")
    state = MigrationLoader(connection).project_state(key)
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        made[key].operations[0].database_forwards("records", editor, state, state)
    assert [line.split(" ON ")[0] for line in editor.collected_sql] == [
        'DROP INDEX CONCURRENTLY IF EXISTS "submission_keep";',
        'CREATE INDEX CONCURRENTLY "submission_keep"',
    ]
