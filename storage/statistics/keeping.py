"""Keeps the counts of days that are over, so that dashboards need not count a year anew: the sweeper's doing.

A day is counted an hour after it ended: by then what was begun on it is committed, and what can be undone was undone.
It is counted again when something that belongs to it comes late, as a submission does whose notification got lost.
"""

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Max
from django.db.models.functions import Now, TruncDate
from django.utils import timezone

from storage.records import models
from storage.statistics.days import Days, day_of
from storage.statistics.measures import Measure, count
from storage.statistics.models import CountedDay, DayCount
from storage.waiting.measuring import measure

KEPT_DAYS = 400
"""So far back days are kept; older ones are counted when somebody asks."""
_GRACE = timedelta(hours=1)
_LATE = timedelta(days=7)
"""What was heard of so lately is looked through for what belongs to a day before."""
_COMMITTED = timedelta(minutes=1)
"""Within this an event can be seen by others, too."""
_STILL_WRITTEN = timedelta(minutes=10)
"""Longer than any transaction lasts, and than clocks differ."""
_BATCH = 1000
_ASK_SECONDS = 600.0


def due(since: datetime | None = None) -> list[date]:
    """The days that have to be counted, the latest first: it is what people look at.

    With `since`, what was heard of before has been looked through already.
    """
    return sorted({*_late(since or timezone.now() - _LATE), *_lacking()}, reverse=True)


def keep_all() -> int:
    """Count every day that has to be; returns how many."""
    days = due()
    for day in days:
        keep(day)
    return len(days)


@dataclass
class CountingUp:
    """The sweeper's part: one day a round, so that a year that has to be counted anew holds nobody up.

    What came late is looked for among all of a week once, and then among what is new: a week may be many millions.
    Whether waiting times that clients were told were kept is written down now and then, too.
    """

    _days: list[date] = field(default_factory=list)
    _asked_at: float = -math.inf
    _heard_to: datetime | None = None
    """What was heard of by then was looked through."""

    def advance(self) -> None:
        """Count the next day that has to be; ask now and then which have to."""
        now = time.monotonic()
        if not self._days and now - self._asked_at >= _ASK_SECONDS:
            heard_to = timezone.now() - _STILL_WRITTEN
            self._days, self._asked_at = due(self._heard_to), now
            self._heard_to = heard_to
            measure()
        if self._days:
            keep(self._days.pop(0))


def forget() -> None:
    """Let every day be counted anew."""
    CountedDay.objects.all().delete()


@transaction.atomic
def keep(day: date) -> None:
    """Count a day, instead of what was counted of it before. Two at once wait for each other."""
    CountedDay.objects.get_or_create(day=day)
    CountedDay.objects.select_for_update().get(day=day)
    DayCount.objects.filter(day=day).delete()
    rows = (
        DayCount(
            day_id=day,
            measure=measure,
            key=counted.key,
            program=counted.program,
            language=counted.language,
            medium=counted.medium,
            count=counted.times,
        )
        for measure in Measure
        for counted in count(measure, Days(day, day))
    )
    DayCount.objects.bulk_create(rows, batch_size=_BATCH)
    CountedDay.objects.filter(day=day).update(counted_at=Now())


def _lacking() -> Iterator[date]:
    """Days that are over and were never counted."""
    earliest = models.Submission.objects.order_by("received_at").values_list("received_at", flat=True).first()
    if earliest is None:
        return
    over = day_of(timezone.now() - _GRACE) - timedelta(days=1)
    days = Days(max(day_of(earliest), over - timedelta(days=KEPT_DAYS)), over)
    kept = set(CountedDay.objects.filter(day__gte=days.first).values_list("day", flat=True))
    yield from (day for day in days if day not in kept)


def _late(since: datetime) -> Iterator[date]:
    """Counted days to which submissions belong that were heard of since they were counted, of those heard since."""
    day = TruncDate("submission__received_at", tzinfo=timezone.get_default_timezone())
    heard = models.Event.objects.filter(action="received", at__gte=since)
    late = heard.filter(at__gte=F("submission__received_at") + _GRACE)
    came = dict(late.values_list(day).annotate(latest=Max("at")).order_by())
    for counted in CountedDay.objects.filter(day__in=came):
        if counted.counted_at < came[counted.day] + _COMMITTED:
            yield counted.day
