"""Adds up what happened: from the days that are kept, and from the records where a day is not.

Both give the same, so it is the kept days that make it fast, and never they alone that make it right.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Any

from django.db.models import Q, Sum

from intake.application_types import application_types
from storage.statistics.days import Days
from storage.statistics.measures import Counted, Measure, count
from storage.statistics.models import CountedDay, DayCount


@dataclass(frozen=True)
class Scope:
    """What is counted of all: nothing that the reader may not see, and of that what they asked for."""

    programs: frozenset[str] | None = None
    """None: all of them."""
    language: str = ""
    """Empty: all of them."""

    @property
    def rows(self) -> Q:
        """Holds for rows whose columns program and language are within; "" means every program that is not listed."""
        asked = Q() if self.programs is None else Q(program__in=self.programs)
        if self.programs is not None and "" in self.programs:
            asked |= ~Q(program__in=application_types())
        return asked & Q(language=self.language) if self.language else asked

    def __contains__(self, counted: Counted) -> bool:
        in_program = self.programs is None or counted.program in self.programs
        return in_program and self.language in ("", counted.language)


@dataclass(frozen=True)
class Statistics:
    """Of some days, within a scope. What is asked of it once is not counted twice."""

    days: Days
    scope: Scope = Scope()
    _counted: dict[Measure, list[Counted]] = field(default_factory=dict, compare=False)

    def totals(self, measure: Measure, *by: str, days: Days | None = None) -> Counter[tuple[Any, ...]]:
        """How often, by some of day, key, program, language and medium, in this order; of fewer days where asked."""
        days = days or self.days
        kept = DayCount.objects.filter(self.scope.rows, measure=measure, day__gte=days.first, day__lte=days.last)
        # With the measure, which all have: without a column, Django would group by all there are.
        columns = ["measure", *("day_id" if name == "day" else name for name in by)]
        totals: Counter[tuple[Any, ...]] = Counter()
        for _, *group, total in kept.values_list(*columns).annotate(total=Sum("count")).order_by():
            totals[tuple(group)] += total
        for counted in self._not_kept(measure):
            if days.first <= counted.day <= days.last:
                totals[tuple(getattr(counted, name) for name in by)] += counted.times
        return totals

    def total(self, measure: Measure) -> int:
        """How often in all."""
        return self.totals(measure)[()]

    @cached_property
    def _runs(self) -> list[Days]:
        """The days that are not kept, as runs."""
        range_ = (self.days.first, self.days.last)
        kept = set(CountedDay.objects.filter(day__range=range_).values_list("day", flat=True))
        return list(_runs(day for day in self.days if day not in kept))

    def _not_kept(self, measure: Measure) -> list[Counted]:
        if measure not in self._counted:
            found = (counted for run in self._runs for counted in count(measure, run))
            self._counted[measure] = [counted for counted in found if counted in self.scope]
        return self._counted[measure]


def _runs(days: Iterable[date]) -> Iterator[Days]:
    """Days in order, as runs without a gap."""
    for _, run in groupby(enumerate(days), key=lambda numbered: numbered[1].toordinal() - numbered[0]):
        found: Sequence[date] = [day for _, day in run]
        yield Days(found[0], found[-1])
