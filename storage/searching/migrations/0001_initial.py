from typing import Any

import django.db.models.deletion
from django.db import migrations, models

# Words are made by storage.searching.words, which leaves nothing to the databases: neither folding nor parting.
_TABLE = {
    # The words lie apart from the rows, so that very many rows are passed over quickly; and nothing waits for a place
    # in the index, which whoever searches would have to look through.
    "postgresql": (
        "CREATE TABLE searching_words (rowid bigint PRIMARY KEY, words tsvector NOT NULL) WITH (toast_tuple_target=128)",
        "ALTER TABLE searching_words ALTER words SET STORAGE EXTERNAL",
        "CREATE INDEX searching_words_words ON searching_words USING gin (words) WITH (fastupdate = off)",
    ),
    # By its rules all that is not ASCII belongs to a word, and spaces part words: just as they were made.
    "sqlite": ("CREATE VIRTUAL TABLE searching_words USING fts5 (words, tokenize = 'ascii')",),
}


def make(apps: Any, schema_editor: Any) -> None:
    for statement in _TABLE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute("DROP TABLE searching_words")


class Migration(migrations.Migration):
    initial = True

    dependencies = [("records", "0009_kept_policies")]

    operations = [
        migrations.CreateModel(
            name="Searchable",
            fields=[
                (
                    "exception",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="searchable",
                        serialize=False,
                        to="records.exceptionitem",
                    ),
                ),
                (
                    "version",
                    models.PositiveSmallIntegerField(
                        help_text="Of the way it was indexed; another one is indexed anew"
                    ),
                ),
            ],
        ),
        migrations.RunPython(make, drop),
    ]
