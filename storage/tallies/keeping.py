"""Adds up what happened since the last time: in one transaction, so that it counts once with any number of sweepers.

A submission is settled when it is decided for the first time, and at the latest when its 15 minutes are over: a total
standstill, in which nothing is decided, must be seen, too. A late one is written down, so that it isn't counted again
when it is decided in the end.
"""

import math
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import Case, Count, Exists, F, Manager, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Now, TruncDate
from django.utils import timezone

from storage.metrics.catalog import CONFIDENCES
from storage.records import models
from storage.records.ledger import AUTOMATION
from storage.tallies.models import ConfidenceDay, LateSubmission, Tallied, Tally

PROMISE = timedelta(minutes=15)
"""Within it a submission is final or with a person."""
_COMMITTED = timedelta(seconds=60)
"""A row's time is when its transaction began: by so much later it can be seen, since none may be idle for longer."""
_STEP = timedelta(hours=1)
"""At most so much is counted in one go: after a long rest it takes some rounds."""
_PAUSE_SECONDS = 15.0


class Name(StrEnum):
    """What is counted."""

    SETTLED = "settled"
    WITHIN = "within"
    DECISIONS = "decisions"
    OPENED = "opened"
    RESOLVED = "resolved"


@dataclass
class Tallying:
    """The sweeper's part."""

    _at: float = -math.inf

    def advance(self) -> None:
        """Count what happened, now and then."""
        if time.monotonic() - self._at >= _PAUSE_SECONDS and not tally():
            self._at = time.monotonic()


def tally() -> bool:
    """Count what happened since the last time; says whether there may be more. Two at once wait for each other."""
    with transaction.atomic():
        Tallied.objects.get_or_create(pk=1)
        row: Any = Tallied.objects.select_for_update().annotate(now=Now()).get(pk=1)
        now: datetime = row.now
        begin: datetime = min(row.to, now)  # the database's clock may have been ahead
        end: datetime = min(now - _COMMITTED, begin + _STEP)
        if end <= begin:
            Tallied.objects.filter(pk=1).update(to=begin)
            return False
        counts = _settled(begin, end) + _decisions(begin, end) + _exceptions(begin, end)
        for (name, key), number in counts.items():
            _add(Tally.objects, number, name=name, key=key)
        for (day, model, bound), number in _confidences(begin, end).items():
            _add(ConfidenceDay.objects, number, day=day, model=model, bound=bound)
        Tallied.objects.filter(pk=1).update(to=end)
    return end < now - _COMMITTED


def _add(rows: Any, number: int, **which: Any) -> None:
    row, _ = rows.get_or_create(**which)
    rows.filter(pk=row.pk).update(count=F("count") + number)


def _within(rows: "Manager[Any]", column: str, begin: datetime, end: datetime) -> "QuerySet[Any]":
    return rows.filter(**{f"{column}__gt": begin, f"{column}__lte": end}).order_by()


def _settled(begin: datetime, end: datetime) -> Counter[tuple[str, str]]:
    known = Exists(models.Decision.objects.filter(submission=OuterRef("pk"), made_at__lte=begin))
    decided = _within(models.Submission.objects, "decided_at", begin, end).filter(~known)
    in_time = Q(decided_at__lte=F("received_at") + PROMISE)
    within = decided.filter(in_time).count()
    uncounted = ~Exists(LateSubmission.objects.filter(pk=OuterRef("pk")))
    came = _within(models.Submission.objects, "received_at", begin - PROMISE, end - PROMISE)
    # Whoever is tried again was with a person before.
    overdue = came.filter(Q(decided_at=None) | Q(decided_at__gt=end)).filter(~_decided_in_time())
    late = {key for rows in (decided.exclude(in_time), overdue) for key in _keys(rows.filter(uncounted))}
    LateSubmission.objects.bulk_create((LateSubmission(pk=key) for key in sorted(late)), batch_size=1000)
    return Counter({(Name.SETTLED, ""): within + len(late), (Name.WITHIN, ""): within})


def _decided_in_time() -> Exists:
    earlier = models.Decision.objects.filter(submission=OuterRef("pk"), made_at__lte=OuterRef("received_at") + PROMISE)
    return Exists(earlier)


def _keys(submissions: "QuerySet[Any]") -> Iterable[str]:
    return submissions.values_list("pk", flat=True)


def _decisions(begin: datetime, end: datetime) -> Counter[tuple[str, str]]:
    made = _within(models.Decision.objects, "made_at", begin, end)
    of_automation = made.filter(made_by=AUTOMATION, outcome__in=("attach", "exception"))
    return _by(of_automation, Name.DECISIONS, "outcome")


def _exceptions(begin: datetime, end: datetime) -> Counter[tuple[str, str]]:
    opened = _within(models.ExceptionItem.objects, "opened_at", begin, end)
    resolved = _within(models.ExceptionItem.objects, "resolved_at", begin, end)
    return _by(opened, Name.OPENED, "reason") + Counter({(Name.RESOLVED, ""): resolved.count()})


def _by(rows: "QuerySet[Any]", name: Name, column: str) -> Counter[tuple[str, str]]:
    found = rows.values_list(column).annotate(number=Count("pk"))
    return Counter({(name, key): number for key, number in found})


def _confidences(begin: datetime, end: datetime) -> Counter[tuple[Any, str, int]]:
    made = _within(models.Decision.objects, "made_at", begin, end)
    documents = made.filter(made_by=AUTOMATION, outcome__in=("attach", "exception"), document__isnull=False)
    below = [When(document__confidence__lte=bound, then=Value(place)) for place, bound in enumerate(CONFIDENCES)]
    groups = documents.annotate(
        day=TruncDate("made_at", tzinfo=timezone.get_default_timezone()),
        model=F("document__classifier_version"),
        bound=Case(*below, default=Value(len(CONFIDENCES) - 1)),
    )
    found = groups.values_list("day", "model", "bound").annotate(number=Count("pk"))
    return Counter({(day, model, bound): number for day, model, bound, number in found})
