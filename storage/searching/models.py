"""What of each exception can be searched for.

Its words lie beside these rows, in the table `searching_words`, which is made by the migration: FTS5 on SQLite, a
tsvector with an inverted index on PostgreSQL. On both its columns are `rowid`, the exception's key, and `words`.
"""

from django.db import models

from storage.records.models import ExceptionItem

WORDS_TABLE = "searching_words"


class Searchable(models.Model):
    """Says of an exception that it is indexed."""

    exception = models.OneToOneField(
        ExceptionItem, primary_key=True, on_delete=models.PROTECT, related_name="searchable"
    )
    version = models.PositiveSmallIntegerField(help_text="Of the way it was indexed; another one is indexed anew")
