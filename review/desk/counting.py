"""How many exceptions wait, by each thing that they are filtered by, in one count for all.

The open ones are counted by all of these things together, at most every few seconds by one of all processes, and what
each filter would find is summed up from that: a hundred thousand rows are not counted for every reader each time.
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from review.desk.filters import AGES, Filter, as_old_as
from storage.records import models

FACETS = ("reason", "age", "priority", "program", "language")
_PROGRAM = FACETS.index("program")
FRESH_SECONDS = 10.0
"""As old as counts may be that pages ask for again by themselves."""
_KEY = "exceptions-counted-"
_COUNTS_SECONDS = 30  # who has not counted by then never will
_KEPT_SECONDS = 3600
_Table = list[tuple[tuple[str, ...], int]]
_NEVER: tuple[float, _Table] = (0.0, [])
_seen: dict[str, tuple[float, _Table]] = {}
"""By this process, when they were counted."""


@dataclass(frozen=True)
class Counts:
    """How many there are with all of the filter, and of each facet's values with all of the filter but that facet."""

    total: int
    facets: Mapping[str, Counter[str]]


def counted(
    items: QuerySet[models.ExceptionItem],
    wanted: Filter,
    name: str = "",
    programs: Set[str] | None = None,
    within: float = FRESH_SECONDS,
) -> Counts:
    """Count exceptions by each facet.

    Args:
        items: those to count, with none of the facets filtered by.
        wanted: the filter, whose facets are those that are chosen.
        name: what these items are called, where the count may be some seconds old; empty: it may not.
        programs: those of other programs don't count; None: all do.
        within: so many seconds.
    """
    table = _kept(name, within, lambda: _table(items)) if name else _table(items)
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


def _kept(name: str, within: float, count: Callable[[], _Table]) -> _Table:
    """The count of some seconds ago, whoever made it; one process counts anew, while others still get the last one."""
    now = time.time()
    at, table = _seen.get(name, _NEVER)
    if not 0 <= now - at < within:
        at, table = cache.get(_KEY + name, _NEVER)
        _seen[name] = at, table
    if 0 <= now - at < within:
        return table
    counts = f"{_KEY}{name}-now"
    if not cache.add(counts, True, _COUNTS_SECONDS) and at:
        return table
    try:
        table = count()
        _seen[name] = now, table
        cache.set(_KEY + name, _seen[name], _KEPT_SECONDS)
    finally:
        cache.delete(counts)
    return table


def forget() -> None:
    """Ask the others for their count the next time."""
    _seen.clear()


def count_of_each(items: QuerySet[models.ExceptionItem], **which: Q) -> dict[str, int]:
    """How many there are of some kinds, each of which is few and has an index."""
    found: dict[str, Any] = {name: items.filter(condition).order_by().count() for name, condition in which.items()}
    return found
