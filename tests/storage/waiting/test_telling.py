"""What clients are told of their waiting is kept, and measured against what came."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from typer.testing import CliRunner

from commands.main import app
from storage.records import models
from storage.waiting import measuring
from storage.waiting.history import Kind, forget, history
from storage.waiting.models import Forecast, Stage
from storage.waiting.telling import expect, tell
from tests.review.building import draw_check, raise_exception

pytestmark = pytest.mark.django_db
STUDY, WORK = Kind("study_permit", "en"), Kind("work_permit", "en")
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    forget()
    yield
    forget()


def settled(count: int, kind: Kind, hours: float) -> None:
    """So many submissions that a person settled after so many hours each, at all times of the day."""
    for number in range(1, count + 1):
        opened = timezone.now() - number * 13 * HOUR
        item = raise_exception(form={"application_type": kind.program, "language": kind.language})
        models.Submission.objects.filter(pk=item.submission_id).update(
            received_at=opened - timedelta(minutes=5), decided_at=opened, state="decided"
        )
        models.ExceptionItem.objects.filter(pk=item.pk).update(
            opened_at=opened, resolved_at=opened + timedelta(hours=hours), state="resolved"
        )


def waiting(kind: Kind, opened: datetime) -> models.ExceptionItem:
    item = raise_exception(form={"application_type": kind.program, "language": kind.language})
    models.ExceptionItem.objects.filter(pk=item.pk).update(opened_at=opened)
    return item


def told(submission: str, p90: float, median: float, ago: float, **others: object) -> Forecast:
    """Something that a client was told so many hours ago."""
    shape = {"stage": Stage.RECEIVED, "program": "study_permit", "language": "en", "based_on": 50} | others
    moments = {"told_at": timezone.now() - timedelta(hours=ago)}
    seconds = {"median_seconds": median * 3600, "p90_seconds": p90 * 3600}
    return Forecast.objects.create(submission=submission, **shape, **moments, **seconds)


def test_each_program_has_its_own_pace() -> None:
    settled(35, STUDY, 1)
    settled(35, WORK, 8)
    quick, slow = expect(STUDY, timezone.now()), expect(WORK, timezone.now())
    assert quick is not None
    assert slow is not None
    assert slow.median > 3 * quick.median


def test_of_a_rare_kind_what_is_known_of_all_stands_in() -> None:
    settled(35, STUDY, 1)
    found = expect(Kind("citizenship", "fr"), timezone.now())
    assert found is not None
    assert found.based_on == 35


def test_of_nothing_nothing_is_told_and_nothing_kept() -> None:
    assert tell("w-1", STUDY) is None
    assert not Forecast.objects.exists()


def test_the_present_line_counts() -> None:
    settled(40, STUDY, 1)
    short = expect(STUDY, timezone.now())
    for _ in range(30):
        waiting(STUDY, timezone.now() - timedelta(minutes=1))
    forget()
    long = expect(STUDY, timezone.now())
    assert short is not None
    assert long is not None
    assert long.median > 3 * short.median


def test_the_urgent_stand_before_the_others() -> None:
    settled(40, STUDY, 1)
    urgent = Kind("study_permit", "en", urgent=True)
    models.Submission.objects.filter(exceptions__state="resolved").order_by("pk").update(urgent=False)
    for number in range(40):
        item = waiting(STUDY, timezone.now() - timedelta(minutes=2))
        if number < 35:
            models.Submission.objects.filter(pk=item.submission_id).update(urgent=True)
            models.ExceptionItem.objects.filter(pk=item.pk).update(
                resolved_at=timezone.now() - timedelta(minutes=1), state="resolved"
            )
    forget()
    first, later = expect(urgent, timezone.now()), expect(STUDY, timezone.now())
    assert first is not None
    assert later is not None
    assert first.median < later.median


def test_what_automation_settles_is_quick_for_those_just_received() -> None:
    settled(35, STUDY, 10)
    for _ in range(80):
        submission = draw_check(form={"application_type": "study_permit"}).document.submission
        received = timezone.now() - HOUR
        models.Submission.objects.filter(pk=submission.pk).update(
            received_at=received, decided_at=received + timedelta(minutes=2), state="decided"
        )
    new = expect(STUDY)
    assert new is not None
    assert new.median == timedelta(minutes=2)
    assert new.p90 > 2 * HOUR


def test_the_first_time_told_is_kept_once_a_stage() -> None:
    settled(35, STUDY, 1)
    for _ in range(3):
        tell("w-1", STUDY)
        tell("w-1", STUDY, timezone.now())
    rows = Forecast.objects.order_by("pk")
    assert [row.stage for row in rows] == [Stage.RECEIVED, Stage.WITH_A_PERSON]
    assert (rows[0].program, rows[0].language, rows[0].urgent) == ("study_permit", "en", False)


def test_within_a_minute_the_records_are_asked_once() -> None:
    settled(35, STUDY, 1)
    history()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        for _ in range(20):
            expect(STUDY, timezone.now())
    assert len(queries) == 0


def test_the_end_is_written_down_once_all_is_settled() -> None:
    settled(1, STUDY, 2)
    done = models.Submission.objects.get()
    open_ = waiting(STUDY, timezone.now())
    models.Submission.objects.update(state="decided")
    first, second, third = told(done.pk, 9, 5, 20), told(open_.submission_id, 9, 5, 20), told("w-never", 9, 5, 20)
    assert measuring.measure() == 1
    for each in (first, second, third):
        each.refresh_from_db()
    assert first.ended_at == done.exceptions.get().resolved_at
    assert second.ended_at is None
    assert third.ended_at is None
    assert measuring.measure() == 0


def test_the_report_counts_only_what_is_due_and_what_never_ended_against_it() -> None:
    now = timezone.now()
    for number in range(8):
        told(f"w-in-{number}", 3, 1, 10, ended_at=now - timedelta(hours=8))
    told("w-late", 3, 1, 10, ended_at=now - timedelta(hours=5))
    told("w-never", 3, 1, 10)
    told("w-quick-but-not-due", 30, 10, 1, ended_at=now)
    told("w-other", 3, 1, 10, ended_at=now - timedelta(hours=9.5), program="work_permit")
    rows = {(row.by, row.group): row for row in measuring.report()}
    study = rows["program", "study_permit"]
    assert (study.told, study.due, study.within.hits) == (11, 10, 8)
    assert study.within.of == 10
    assert study.sooner.hits == 0
    assert study.error is not None
    assert abs(study.error - HOUR) < timedelta(seconds=1)
    assert rows["program", "work_permit"].sooner.hits == 1
    assert rows["all", ""].due == 11
    assert measuring.report(since=now)[0].told == 0
    assert measuring.report(since=now)[0].error is None


def test_the_command_prints_it() -> None:
    told("w-1", 3, 1, 10, ended_at=timezone.now() - timedelta(hours=8))
    printed = CliRunner().invoke(app, ["waiting", "report", "--json"]).output
    rows = [json.loads(line) for line in printed.splitlines()]
    assert rows[0]["by"] == "all"
    assert rows[0]["within"]["hits"] == 1
    assert rows[0]["median_error_seconds"] == pytest.approx(3600, abs=5)
    assert "1 of 1" in CliRunner().invoke(app, ["waiting", "report"], env={"COLUMNS": "200"}).output
