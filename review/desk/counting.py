"""How many exceptions wait, by each thing that they are filtered by, in one count for all.

The open ones are counted by all of these things together, at most every few seconds, and what each filter would find is
summed up from that: a hundred thousand rows are not counted for every reader each time.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from review.desk.filters import AGES, Filter, as_old_as
from storage.records import models

FACETS = ("reason", "age", "priority", "program", "language")
_PROGRAM = FACETS.index("program")
_FRESH_SECONDS = 10.0
_Table = list[tuple[tuple[str, ...], int]]


@dataclass(frozen=True)
class Counts:
    """How many there are with all of the filter, and of each facet's values with all of the filter but that facet."""

    total: int
    facets: Mapping[str, Counter[str]]


def counted(
    items: QuerySet[models.ExceptionItem], wanted: Filter, key: object = None, programs: Set[str] | None = None
) -> Counts:
    """Count exceptions by each facet.

    Args:
        items: those to count, with none of the facets filtered by.
        wanted: the filter, whose facets are those that are chosen.
        key: what tells these items from others, where the count may be some seconds old; None: it may not.
        programs: those of other programs don't count; None: all do.
    """
    table = _table(items) if key is None else _kept(key, lambda: _table(items))
    chosen = [getattr(wanted, facet) for facet in FACETS]
    totals: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
    total = 0
    for values, count in table:
        if programs is not None and values[_PROGRAM] not in programs:
            continue
        missed = [place for place, value in enumerate(chosen) if value and value != values[place]]
        if not missed:
            total += count
            for facet, value in zip(FACETS, values, strict=True):
                totals[facet][value] += count
        elif len(missed) == 1:
            totals[FACETS[missed[0]]][values[missed[0]]] += count
    return Counts(total, totals)


def _table(items: QuerySet[models.ExceptionItem]) -> _Table:
    """How many there are of each combination.

    Ages are counted side by side. Grouped by, they would seem to the planner to be as many as there are exceptions, and
    it would sort them all.
    """
    now = timezone.now()
    ages = {age: Count("pk", filter=as_old_as(age, now)) for age in AGES}
    others = [facet for facet in FACETS if facet != "age"]
    found = items.order_by().values(*others).annotate(**ages)
    return [
        (tuple(age if facet == "age" else str(row[facet]) for facet in FACETS), row[age])
        for row in found
        for age in AGES
        if row[age]
    ]


_lock = threading.Lock()
_counting: set[object] = set()
_tables: dict[object, tuple[float, _Table]] = {}
_MOST_KEPT = 200


def _kept(key: object, count: Callable[[], _Table]) -> _Table:
    """The count of some seconds ago; one reader counts anew, while others still get the last one."""
    now = time.monotonic()
    with _lock:
        at, table = _tables.get(key, (0.0, None))
        if table is not None and (now - at < _FRESH_SECONDS or key in _counting):
            return table
        _counting.add(key)
    try:
        table = count()
    finally:
        with _lock:
            _counting.discard(key)
    with _lock:
        if len(_tables) >= _MOST_KEPT:
            _tables.clear()
        _tables[key] = (now, table)
    return table


def forget() -> None:
    """Count anew the next time, whoever asks."""
    with _lock:
        _tables.clear()


def count_of_each(items: QuerySet[models.ExceptionItem], **which: Q) -> dict[str, int]:
    """How many there are of some kinds, each of which is few and has an index."""
    found: dict[str, Any] = {name: items.filter(condition).order_by().count() for name, condition in which.items()}
    return found
