"""The page on privacy lists every table and every place in the store, and no other."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from storage.records import models
from storage.retention.rows import rows_of

PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "privacy.md"
_TABLE = re.compile(r"^\| `([a-z0-9_]+)` \|", re.MULTILINE)
_PLACE = re.compile(r"^\| `([a-z]+)/", re.MULTILINE)
_ROOT = Path(__file__).parents[3]


@pytest.mark.django_db
def test_every_table_is_listed_once() -> None:
    with connection.cursor() as cursor:
        tables = {name for name in connection.introspection.table_names(cursor) if not _is_of_the_index(name)}
    listed = _TABLE.findall(PAGE.read_text())
    assert sorted(listed) == sorted(set(listed))
    assert set(listed) == tables


def _is_of_the_index(table: str) -> bool:
    """What SQLite makes beside a table of words."""
    return table.startswith(("searching_words_", "sqlite_"))


def test_every_place_in_the_store_is_listed() -> None:
    written = set()
    for room in ("storage", "queue_config", "intake", "review"):
        for path in (_ROOT / room).rglob("*.py"):
            written |= set(re.findall(r"f?\"(submissions|derived|models|anchors|[a-z]+)/\{", path.read_text()))
    assert {"submissions", "derived"} <= written
    assert set(_PLACE.findall(PAGE.read_text())) >= {"submissions", "derived", "models", "anchors"}


@pytest.mark.django_db
def test_what_goes_with_the_submission_is_what_is_deleted() -> None:
    said = {
        line.split("`")[1]
        for line in PAGE.read_text().splitlines()
        if line.startswith("| `") and line.rstrip(" |").endswith("| with the submission")
    }
    deleted = {rows.model._meta.db_table for rows in rows_of("s-000001")}
    assert said == deleted | {"searching_searchable", "searching_words"}


@pytest.mark.django_db
def test_whatever_names_a_submission_is_deleted_with_it() -> None:
    """A new table with a constraint on one of these would stop erasing: it has to be in `rows_of`."""
    deleted = {rows.model for rows in rows_of("s-000001")}
    named = {models.Submission, *deleted} - {models.Event}
    beside = {
        relation.related_model
        for model in named
        for relation in model._meta.related_objects
        if relation.field.db_constraint
    }
    names = {model._meta.db_table for model in beside - deleted if not isinstance(model, str)}
    assert names == {"records_event", "searching_searchable"}


@pytest.mark.django_db
def test_whatever_names_a_submission_without_a_constraint_is_deleted_with_it_too() -> None:
    """Nothing would stop erasing there: the id would just stay."""
    naming = {
        model
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.attname in ("submission", "submission_id")
    }
    assert naming - {models.Event} <= {rows.model for rows in rows_of("s-000001")}
