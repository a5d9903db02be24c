"""Finds exceptions by words, numbers and names."""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, IntegerField, QuerySet, Value, When

from storage.records.models import ExceptionItem
from storage.searching.words import Question, questions_of, terms_of

MOST = 500
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
    text is understood; one without a letter or a digit finds nothing. The index is asked at once, and what is asked of
    the result asks it no more: as a part of another query it would be looked through anew for each row.

    Args:
        text: what somebody typed.
        items: among which, as a user may see some only; all, where none are given.
    """
    kinds = found_keys(text, items)
    rank = Case(
        *(When(pk__in=keys, then=Value(place)) for place, keys in enumerate(kinds)),
        default=Value(len(kinds)),
        output_field=IntegerField(),
    )
    ranked = ExceptionItem.objects.filter(pk__in={key for keys in kinds for key in keys})
    return ranked.annotate(search_rank=rank).order_by("search_rank", "opened_at", "pk")


def found_keys(text: str, items: QuerySet[ExceptionItem] | None = None) -> list[list[int]]:
    """The keys of what `found` finds: by each kind of match, the best kind first; one may be in several."""
    try:
        kinds = [_keys(place, question, items) for place, question in enumerate(questions_of(terms_of(text)))]
    except EmptyResultSet:  # these items are none
        kinds = []
    if not kinds:
        return []
    found: list[list[int]] = [[] for _ in kinds]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(sql for sql, _ in kinds), [value for _, values in kinds for value in values])
        for place, key in cursor.fetchall():
            found[place].append(key)
    return found


def _keys(place: int, question: Question, items: QuerySet[ExceptionItem] | None) -> tuple[str, list[Any]]:
    """A query, and its parameters, which hold all that people typed. Raises EmptyResultSet where the items can be none.

    Its rows are the kind's place, and a key.
    """
    is_postgresql = connection.vendor == "postgresql"
    matching = _MATCHING[connection.vendor]
    values: list[Any] = [question.for_postgresql() if is_postgresql else question.for_sqlite()]
    if items is not None:
        among, more = items.order_by().values("pk").query.sql_with_params()
        matching, values = f"{matching} AND matching.rowid IN ({among})", [*values, *more]
    return f"SELECT {place}, rowid FROM ({matching} LIMIT {MOST}) AS found", values  # noqa: S608 - only our own words
