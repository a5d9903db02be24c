"""Finds exceptions by words, numbers and names."""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from storage.records.models import ExceptionItem
from storage.searching.models import WORDS_TABLE
from storage.searching.words import Question, Term, numbers_of, questions_of, terms_of

MOST = 1000
"""Of what only has the words somewhere, so many are found: who gets that many has to add a word, not to read on."""
_MATCHING = {
    # Apart, lest the limit make the planner think that it is quicker to look at the words of one row after the other.
    "postgresql": f"WITH matching AS MATERIALIZED (SELECT rowid FROM {WORDS_TABLE} WHERE words @@ %s::tsquery)"  # noqa: S608
    " SELECT rowid FROM matching",
    "sqlite": f"SELECT rowid FROM {WORDS_TABLE} WHERE words MATCH %s",  # noqa: S608
}


def found(text: str, items: QuerySet[ExceptionItem] | None = None) -> QuerySet[ExceptionItem]:
    """Exceptions, open and resolved, that have all of these words, the last of which may be a beginning.

    What stands in quotation marks is a phrase; numbers are found however they are written. First come those with this
    very number, then those of people of this name, then the others; of each the oldest first, and at most MOST. Any
    text is understood; one without a letter or a digit finds nothing.

    Args:
        text: what somebody typed.
        items: among which, as a user may see some only; all, where none are given.
    """
    terms = terms_of(text)
    try:
        parts = [_keys(question, items) for question in questions_of(terms)]
    except EmptyResultSet:  # these items are none
        parts = []
    if not parts:
        return ExceptionItem.objects.none()
    keys = RawSQL(" UNION ".join(sql for sql, _ in parts), [value for _, values in parts for value in values])  # noqa: S611
    rank = Case(
        When(_has_number(terms), then=Value(0)),
        When(_has_names(terms), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    matching = ExceptionItem.objects.filter(searchable__pk__in=keys).annotate(search_rank=rank)
    return matching.order_by("search_rank", "opened_at", "pk")


def _keys(question: Question, items: QuerySet[ExceptionItem] | None) -> tuple[str, list[Any]]:
    """A query for keys; what people typed is a parameter of it. Raises EmptyResultSet where the items can be none."""
    matching, values = _MATCHING[connection.vendor], [_written(question)]
    if items is not None:
        among, more = items.order_by().values("pk").query.sql_with_params()
        joint = "AND" if connection.vendor == "sqlite" else "WHERE"
        matching, values = f"{matching} {joint} rowid IN ({among})", [*values, *more]
    return f"SELECT rowid FROM ({matching} LIMIT {MOST}) AS matching", values  # noqa: S608


def _written(question: Question) -> str:
    return question.for_postgresql() if connection.vendor == "postgresql" else question.for_sqlite()


def _has_number(terms: list[Term]) -> Q:
    found = Q(pk__in=[])
    for number in numbers_of(terms):
        found |= Q(searchable__numbers__contains=f" {number} ")
    return found


def _has_names(terms: list[Term]) -> Q:
    found = Q()
    for term in terms:
        for place, word in enumerate(term.words, start=1):
            end = "" if term.is_open and place == len(term.words) else " "
            found &= Q(searchable__names__contains=f" {word}{end}")
    return found
