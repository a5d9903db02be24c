"""Days that are over are counted once and kept; what comes late has its day counted again."""

import math
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from storage.records import models
from storage.statistics import keeping
from storage.statistics.counting import Statistics
from storage.statistics.days import Days, start_of, today
from storage.statistics.measures import Measure
from storage.statistics.models import CountedDay

pytestmark = pytest.mark.django_db
WEEK = Days.until(today(), 7)


def receive(name: str, days_ago: int, *, heard_days_ago: int | None = None) -> None:
    """A submission that came at noon some days ago, and of which we heard then or later."""
    noon = start_of(today() - timedelta(days=days_ago)) + timedelta(hours=12)
    submission = models.Submission.objects.create(pk=name, received_at=noon)
    heard = noon if heard_days_ago is None else noon + timedelta(days=days_ago - heard_days_ago)
    models.Event.objects.create(submission=submission, actor="automation", action="received", at=heard)


def received() -> int:
    return Statistics(WEEK).total(Measure.RECEIVED)


def test_every_day_that_is_over_is_kept_and_today_never_is() -> None:
    assert keeping.keep_all() == 0, "nothing has ever come"
    receive("s-000001", 3)
    keeping.keep_all()
    kept = set(CountedDay.objects.values_list("day", flat=True))
    assert {today() - timedelta(days=n) for n in (3, 2)} <= kept
    assert today() not in kept
    assert keeping.due() == []


def test_a_kept_day_is_not_counted_again() -> None:
    receive("s-000001", 2)
    keeping.keep_all()
    models.Submission.objects.update(received_at=timezone.now() - timedelta(days=100))
    assert received() == 1
    keeping.forget()
    assert received() == 0


def test_what_comes_late_has_its_day_counted_again() -> None:
    receive("s-000001", 3)
    keeping.keep_all()
    day = today() - timedelta(days=3)
    CountedDay.objects.filter(day=day).update(counted_at=timezone.now() - timedelta(days=2))
    assert keeping.due() == []
    receive("s-000002", 3, heard_days_ago=1)
    assert keeping.due() == [day]
    keeping.keep_all()
    assert received() == 2
    assert keeping.due() == []


def test_days_beyond_those_that_are_kept_are_counted_from_the_records() -> None:
    models.Submission.objects.create(pk="s-000001", received_at=datetime(2001, 1, 1, 12, tzinfo=UTC))
    assert len(keeping.due()) <= keeping.KEPT_DAYS + 1
    old = Days.until(datetime(2001, 1, 2, tzinfo=UTC).date(), 3)
    assert Statistics(old).total(Measure.RECEIVED) == 1


def test_the_sweeper_counts_one_day_a_round_and_the_latest_first() -> None:
    receive("s-000001", 4)
    days = keeping.due()
    counting_up = keeping.CountingUp()
    for n, day in enumerate(days, start=1):
        counting_up.advance()
        assert CountedDay.objects.filter(day=day).exists()
        assert CountedDay.objects.count() == n
    counting_up.advance()
    assert CountedDay.objects.count() == len(days)


def test_a_sweeper_that_has_looked_through_a_week_looks_through_what_is_new_only() -> None:
    receive("s-000001", 3)
    keeping.keep_all()
    CountedDay.objects.update(counted_at=timezone.now() - timedelta(days=2))
    counting_up = keeping.CountingUp()
    counting_up.advance()
    receive("s-000002", 3, heard_days_ago=1)
    counting_up._asked_at = -math.inf
    counting_up.advance()
    assert received() == 1, "an event of yesterday was looked for again"
    models.Event.objects.create(submission_id="s-000002", actor="automation", action="received")
    counting_up._asked_at = -math.inf
    counting_up.advance()
    assert received() == 2


def test_the_records_are_found_by_their_times() -> None:
    for table, column in (("records_event", "at"), ("records_submission", "received_at")):
        with connection.cursor() as cursor:
            indexes = connection.introspection.get_constraints(cursor, table)
        assert [column] in [found["columns"] for found in indexes.values() if found["index"]], table
