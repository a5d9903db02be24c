"""What waits for a person at this moment."""

from collections import Counter
from datetime import date

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from storage.records import models
from storage.statistics.counting import Scope
from storage.statistics.measures import listed


def by_reason_and_day(scope: Scope) -> Counter[tuple[str, date]]:
    """How many are open, by reason and the day on which they were opened."""
    day = TruncDate("opened_at", tzinfo=timezone.get_default_timezone())
    found = _open(scope).values_list("reason", day).annotate(number=Count("pk"))
    return Counter({(reason, opened): number for reason, opened, number in found})


def by_group(scope: Scope) -> Counter[tuple[str, str, str]]:
    """How many are open, by program, language and medium."""
    found = _open(scope).values_list("program", "language", "upload__sent_as__medium").annotate(number=Count("pk"))
    totals: Counter[tuple[str, str, str]] = Counter()
    for program, language, medium, number in found:
        totals[listed(program), language, medium or ""] += number
    return totals


def _open(scope: Scope) -> "QuerySet[models.ExceptionItem]":
    return models.ExceptionItem.objects.filter(scope.rows, state=models.ExceptionState.OPEN).order_by()
