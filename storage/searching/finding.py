"""Finds exceptions by words, numbers and names."""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from storage.records.models import ExceptionItem
from storage.searching.words import Question, questions_of, terms_of

MOST = 1000
"""Of each kind of match so many are found: who gets that many has to add a word, not to read on."""
_MATCHING = {
    # Apart, lest the limit make the planner think that it is quicker to look at the words of one row after the other.
    "postgresql": "WITH matching AS MATERIALIZED (SELECT rowid FROM searching_words WHERE words @@ %s::tsquery)"
    " SELECT matching.rowid FROM matching JOIN searching_searchable ON exception_id = matching.rowid WHERE true",
    "sqlite": "SELECT matching.rowid FROM searching_words AS matching"
    " JOIN searching_searchable ON exception_id = matching.rowid WHERE words MATCH %s",
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
    try:
        kinds = [_keys(question, items) for question in questions_of(terms_of(text))]
    except EmptyResultSet:  # these items are none
        kinds = []
    if not kinds:
        return ExceptionItem.objects.none()
    matching = _any_of(kinds)
    rank = Case(
        *(When(pk__in=_any_of([keys]), then=Value(place)) for place, keys in enumerate(kinds[:-1])),
        default=Value(len(kinds)),
        output_field=IntegerField(),
    )
    ranked = ExceptionItem.objects.filter(pk__in=matching).annotate(search_rank=rank)
    return ranked.order_by("search_rank", "opened_at", "pk")


_Keys = tuple[str, list[Any]]
"""A query for keys, and its parameters."""


def _keys(question: Question, items: QuerySet[ExceptionItem] | None) -> _Keys:
    """Those that match a question. Raises EmptyResultSet where the items can be none."""
    is_postgresql = connection.vendor == "postgresql"
    matching = _MATCHING[connection.vendor]
    values: list[Any] = [question.for_postgresql() if is_postgresql else question.for_sqlite()]
    if items is not None:
        among, more = items.order_by().values("pk").query.sql_with_params()
        matching, values = f"{matching} AND matching.rowid IN ({among})", [*values, *more]
    return f"SELECT rowid FROM ({matching} LIMIT {MOST}) AS found", values  # noqa: S608 - only our own words


def _any_of(kinds: list[_Keys]) -> RawSQL:
    """What people typed is among the parameters."""
    return RawSQL(" UNION ".join(sql for sql, _ in kinds), [value for _, values in kinds for value in values])  # noqa: S611
