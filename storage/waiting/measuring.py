"""How often what clients were told of their waiting came true."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db.models import Count, Max, Q
from django.utils import timezone

from storage.records import models
from storage.records.quality import Share
from storage.waiting.models import Forecast

_AT_ONCE = 1000


@dataclass(frozen=True)
class Measured:
    """What came of forecasts of one group."""

    by: str
    """all, stage, program, language or urgent."""
    group: str
    told: int
    due: int
    """Told so long ago that nine of ten should have ended: only these are judged, or the quick ones would flatter."""
    within: Share
    """Ended within the 90th percentile, of those due."""
    sooner: Share
    """Ended within the median, of those due: half should."""
    error: timedelta | None
    """The median of how far the told median was off, to either side."""


def measure() -> int:
    """Write down when submissions whose clients were told a time were settled; returns how many were."""
    written, last = 0, 0
    while batch := list(Forecast.objects.filter(ended_at=None, pk__gt=last).order_by("pk")[:_AT_ONCE]):
        last = batch[-1].pk
        ends = _ends({forecast.submission for forecast in batch})
        ended = [forecast for forecast in batch if forecast.submission in ends]
        for forecast in ended:
            forecast.ended_at = ends[forecast.submission]
        Forecast.objects.bulk_update(ended, ["ended_at"])
        written += len(ended)
    return written


def report(since: datetime | None = None, until: datetime | None = None) -> list[Measured]:
    """What came of what was told in a period: of all, and of each group."""
    measure()
    rows = Forecast.objects.order_by("pk")
    if since:
        rows = rows.filter(told_at__gte=since)
    if until:
        rows = rows.filter(told_at__lt=until)
    found = list(rows)
    groups: dict[tuple[str, str], list[Forecast]] = {("all", ""): found}
    for forecast in found:
        for by in ("stage", "program", "language", "urgent"):
            groups.setdefault((by, str(getattr(forecast, by)).lower()), []).append(forecast)
    now = timezone.now()
    return [_measured(by, group, told, now) for (by, group), told in groups.items()]


def _ends(ids: Iterable[str]) -> dict[str, datetime]:
    settled = models.Submission.objects.filter(pk__in=list(ids), state=models.SubmissionState.DECIDED)
    counted = settled.annotate(
        waiting=Count("exceptions", filter=Q(exceptions__state=models.ExceptionState.OPEN)),
        resolved=Max("exceptions__resolved_at"),
    )
    rows = counted.filter(waiting=0).values_list("pk", "decided_at", "resolved")
    return {pk: max(filter(None, (decided, resolved))) for pk, decided, resolved in rows if decided or resolved}


def _measured(by: str, group: str, told: Sequence[Forecast], now: datetime) -> Measured:
    due = [each for each in told if each.told_at + timedelta(seconds=each.p90_seconds) <= now]
    took = [((each.ended_at or now) - each.told_at).total_seconds() for each in due]
    over = [each.ended_at is None for each in due]
    pairs = list(zip(due, took, over, strict=True))
    return Measured(
        by=by,
        group=group,
        told=len(told),
        due=len(due),
        within=Share(sum(not late and seconds <= each.p90_seconds for each, seconds, late in pairs), len(due)),
        sooner=Share(sum(not late and seconds <= each.median_seconds for each, seconds, late in pairs), len(due)),
        # Of one that has not ended it is at least so much, which is all that a median needs.
        error=timedelta(seconds=median(abs(s - each.median_seconds) for each, s, _late in pairs)) if due else None,
    )
