"""Finds exceptions by words, numbers and names."""

from django.db import connection
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from storage.records.models import ExceptionItem
from storage.searching.models import WORDS_TABLE
from storage.searching.words import Term, for_postgresql, for_sqlite, terms_of

_MATCHING = {
    "postgresql": f"SELECT rowid FROM {WORDS_TABLE} WHERE words @@ %s::tsquery",  # noqa: S608
    "sqlite": f"SELECT rowid FROM {WORDS_TABLE} WHERE words MATCH %s",  # noqa: S608
}


def found(text: str) -> QuerySet[ExceptionItem]:
    """Exceptions, open and resolved, that have all of these words, the last of which may be a beginning.

    What stands in quotation marks is a phrase; numbers are found however they are written. First come those with this
    very number, then those of people of this name, then the others; of each the oldest first. Any text is understood;
    one without a letter or a digit finds nothing.
    """
    terms = terms_of(text)
    if not terms:
        return ExceptionItem.objects.none()
    question = for_postgresql(terms) if connection.vendor == "postgresql" else for_sqlite(terms)
    # The table's name is a constant, and what people typed is a parameter.
    matching = ExceptionItem.objects.filter(searchable__pk__in=RawSQL(_MATCHING[connection.vendor], [question]))  # noqa: S611
    rank = Case(
        When(_has_number(terms), then=Value(0)),
        When(_has_names(terms), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return matching.annotate(search_rank=rank).order_by("search_rank", "opened_at", "pk")


def _has_number(terms: list[Term]) -> Q:
    """One of the words, or all of them together, as 1234 5678."""
    whole = "".join(term.whole for term in terms)
    numbers = dict.fromkeys([whole, *(term.whole for term in terms)])
    found = Q()
    for number in numbers:
        if any(char.isdecimal() for char in number):
            found |= Q(searchable__numbers__contains=f" {number} ")
    return found or Q(pk__in=[])


def _has_names(terms: list[Term]) -> Q:
    found = Q()
    for term in terms:
        for place, word in enumerate(term.words, start=1):
            end = "" if term.is_open and place == len(term.words) else " "
            found &= Q(searchable__names__contains=f" {word}{end}")
    return found
