"""Waiting times that clients were told are judged when nine of ten should have ended, by their groups."""

from datetime import timedelta

import pytest
from django.utils import timezone

from storage.records.quality import Share
from storage.statistics.counting import Scope
from storage.statistics.days import Days, today
from storage.statistics.waiting_times import Told, told
from storage.waiting.models import Forecast, Stage

pytestmark = pytest.mark.django_db
WEEK = Days.until(today(), 7)
_HOUR = 3600


def tell(name: str, *, hours_ago: float, waited: float | None, language: str = "en", program: str = "") -> None:
    """Half in one hour, nine of ten in two."""
    at = timezone.now() - timedelta(hours=hours_ago)
    Forecast.objects.create(
        submission=name,
        stage=Stage.RECEIVED,
        language=language,
        program=program,
        told_at=at,
        median_seconds=_HOUR,
        p90_seconds=2 * _HOUR,
        based_on=100,
        ended_at=at + timedelta(hours=waited) if waited is not None else None,
    )


def test_only_what_is_due_is_judged() -> None:
    tell("s-1", hours_ago=10, waited=0.5, program="study_permit")
    tell("s-2", hours_ago=10, waited=1.5, language="fr", program="visitor_visa")
    tell("s-3", hours_ago=10, waited=3, language="fr", program="another")
    tell("s-4", hours_ago=10, waited=None)
    tell("s-5", hours_ago=1, waited=0.5)
    tell("s-6", hours_ago=24 * 30, waited=0.5)
    found = {(row.by, row.group): row for row in told(WEEK, Scope())}
    assert found["stage", "received"] == Told("stage", "received", 5, 4, Share(1, 4), Share(2, 4))
    assert found["language", "fr"] == Told("language", "fr", 2, 2, Share(0, 2), Share(1, 2))
    assert found["program", ""] == Told("program", "", 3, 2, Share(0, 2), Share(0, 2))
    only = list(told(WEEK, Scope(frozenset({"visitor_visa"}))))
    assert {row.told for row in only} == {1}
