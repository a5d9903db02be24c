"""What clients were told of their waiting, and whether it came true."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, Value
from django.utils import timezone

from storage.records.quality import Share
from storage.statistics.counting import Scope
from storage.statistics.days import Days
from storage.statistics.measures import listed
from storage.waiting.models import Forecast

_SECOND = Value(timedelta(seconds=1), output_field=DurationField())


@dataclass(frozen=True)
class Told:
    """What came of what a group was told."""

    by: str
    """stage, language or program."""
    group: str
    told: int
    due: int
    """Told so long ago that nine of ten should have ended: only these are judged, or the quick ones would flatter."""
    within_median: Share
    """Half should."""
    within_p90: Share
    """Nine of ten should."""


def told(days: Days, scope: Scope) -> Iterator[Told]:
    """Of what was told on these days. When it ended is written down by `storage.waiting.measuring.measure`."""
    rows = Forecast.objects.filter(scope.rows, told_at__gte=days.begin, told_at__lt=days.end)
    waited = ExpressionWrapper(F("ended_at") - F("told_at"), DurationField())
    until_now = ExpressionWrapper(Value(timezone.now()) - F("told_at"), DurationField())
    timed = rows.annotate(waited=waited, until_now=until_now, median=_length("median"), p90=_length("p90"))
    due = Q(until_now__gte=F("p90"))
    figures = {
        "told": Count("pk"),
        "due": Count("pk", filter=due),
        "within_median": Count("pk", filter=due & Q(waited__lte=F("median"))),
        "within_p90": Count("pk", filter=due & Q(waited__lte=F("p90"))),
    }
    for by in ("stage", "language", "program"):
        totals: dict[str, list[int]] = {}
        for group, *counts in timed.order_by().values_list(by).annotate(**figures):
            name = listed(group) if by == "program" else group
            totals[name] = [one + more for one, more in zip(totals.get(name, [0] * 4), counts, strict=True)]
        for group, (told_, due_, median, p90) in sorted(totals.items()):
            yield Told(by, group, told_, due_, Share(median, due_), Share(p90, due_))


def _length(name: str) -> Any:
    return ExpressionWrapper(F(f"{name}_seconds") * _SECOND, output_field=DurationField())
