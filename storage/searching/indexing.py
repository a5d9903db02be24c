"""Puts an exception into the index, whole, and takes it out again.

What can be found: what the document reads (the first of it, valid SINs left out), its numbers in the ways they are
written, people's names, files' names, and what the form says of its sender.
"""

from collections.abc import Iterable, Iterator

from django.db import connection, transaction

from intake.identifiers.sin import mask_sins
from intake.matching.names import fold
from intake.references import reference_of
from storage.records import models
from storage.searching.models import WORDS_TABLE, Searchable
from storage.searching.words import OF_A_NAME, OF_A_NUMBER, SEAM, as_vector, numbers_in, words_of, written_forms

VERSION = 1
"""Of what is indexed and how: whoever changes that counts up, and all is indexed anew."""
_MOST_CHARACTERS = 100_000
_NUMBERS_ON_THE_FORM = ("uci", "application_number", "passport_number")


@transaction.atomic
def index_exception(item: models.ExceptionItem, text: str) -> None:
    """Let it be found by this text, of its document, and by all that its rows say. Anew, where it was there before."""
    words = words_for(item, text)
    # The row first: who comes second waits for it, and there are never words of two.
    Searchable.objects.bulk_create(
        [Searchable(exception=item, version=VERSION)],
        update_conflicts=True,
        unique_fields=["exception"],
        update_fields=["version"],
    )
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {WORDS_TABLE} WHERE rowid = %s", [item.pk])  # noqa: S608 - our own words
        cursor.execute(
            f"INSERT INTO {WORDS_TABLE} (rowid, words) VALUES (%s, {_value()})",  # noqa: S608 - our own words
            [item.pk, _kept(words)],
        )


def words_for(item: models.ExceptionItem, text: str) -> list[str]:
    """By which it is found, in order."""
    numbers = list(dict.fromkeys(_numbers(item)))
    names = list(dict.fromkeys(word for name in _names(item) for word in _words_of_name(name)))
    texts = (" ".join(_names(item)), *_small_texts(item), mask_sins(text[:_MOST_CHARACTERS]))
    words = [word for part in texts for word in (*words_of(part), SEAM)]
    words += [word for word in (*names, *_all_numbers(numbers, texts)) for word in (word, SEAM)]
    return [*words, *(OF_A_NAME + word for word in names), *(OF_A_NUMBER + number for number in numbers)]


@transaction.atomic
def forget(exceptions: Iterable[int]) -> int:
    """Take exceptions out of the index, before they are deleted; says how many were in it."""
    keys = list(exceptions)
    gone: int = Searchable.objects.filter(pk__in=keys).delete()[0]
    with connection.cursor() as cursor:
        cursor.executemany(f"DELETE FROM {WORDS_TABLE} WHERE rowid = %s", [(key,) for key in keys])  # noqa: S608 - our words
    return gone


def scrub() -> None:
    """Let no word of what was forgotten stay in the index: SQLite's keeps it until its parts are merged."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {WORDS_TABLE} ({WORDS_TABLE}) VALUES ('optimize')")  # noqa: S608 - ours


def _value() -> str:
    return "%s::tsvector" if connection.vendor == "postgresql" else "%s"


def _kept(words: list[str]) -> str:
    return as_vector(words) if connection.vendor == "postgresql" else " ".join(words)


def _numbers(item: models.ExceptionItem) -> Iterator[str]:
    """Each number, and its digits alone."""
    form = item.submission.form or {}
    stated = [form.get(kind) for kind in _NUMBERS_ON_THE_FORM]
    read = [identifier["value"] for identifier in (item.document.identifiers if item.document else ())]
    for number in filter(None, (item.submission_id, reference_of(item.submission_id), *stated, *read)):
        yield from written_forms(number)[:2]


def _all_numbers(numbers: list[str], texts: Iterable[str]) -> Iterator[str]:
    for number in numbers:
        yield from written_forms(number)
    for text in texts:
        yield from numbers_in(text)


def _names(item: models.ExceptionItem) -> Iterator[str]:
    form = item.submission.form or {}
    yield mask_sins(f"{form.get('given_names', '')} {form.get('family_name', '')}")
    for party in item.document.parties if item.document else ():
        yield mask_sins(f"{party['given_names']} {party['family_name']}")


def _words_of_name(name: str) -> list[str]:
    """Also as one word what an apostrophe parts: O’Brien is found by o’brien, and by obrien."""
    return [*words_of(name), *fold(name).split()]


def _small_texts(item: models.ExceptionItem) -> Iterator[str]:
    form = item.submission.form or {}
    yield item.submission_id
    yield reference_of(item.submission_id)
    yield mask_sins(form.get("email", ""))
    yield mask_sins(form.get("message", ""))
    upload = item.upload
    while upload is not None:  # also what it came in: a mail, an archive
        yield mask_sins(upload.name)
        upload = upload.parent
