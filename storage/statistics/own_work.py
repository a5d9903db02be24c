"""What one person did: shown to that person only.

Nothing here counts several people side by side. A ranking would pay for haste: whoever takes the easy ones and looks
at them briefly leads it, and a document on a wrong case is a privacy breach.
"""

from collections import Counter
from datetime import date

from django.db.models import Count, F, Value
from django.db.models.functions import TruncDate
from django.utils import timezone

from storage.records import models
from storage.statistics.days import Days

RETYPED, CHECKED = "retyped", "checked"
"""Beside the resolutions of exceptions."""


def own_work(actor: str, days: Days) -> Counter[tuple[date, str]]:
    """How much, by day and kind: exceptions by their resolution, types corrected, documents checked for quality."""
    resolved = models.ExceptionItem.objects.filter(resolved_by=actor)
    retyped = models.Decision.objects.filter(made_by=actor, outcome="retype")
    checked = models.QualityCheck.objects.filter(answered_by=actor)
    done: Counter[tuple[date, str]] = Counter()
    for rows, at, kind in (
        (resolved, "resolved_at", F("resolution")),
        (retyped, "made_at", Value(RETYPED)),
        (checked, "answered_at", Value(CHECKED)),
    ):
        within = rows.filter(**{f"{at}__gte": days.begin, f"{at}__lt": days.end})
        grouped = within.order_by().values_list(TruncDate(at, tzinfo=timezone.get_default_timezone()), kind)
        for day, name, number in grouped.annotate(number=Count("pk")):
            done[day, name] += number
    return done
