"""What happened is counted once; a submission is in time when it is final or with a person within 15 minutes."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from storage.records import models
from storage.tallies.keeping import Tallying, tally
from storage.tallies.models import ConfidenceDay, LateSubmission, Tallied, Tally

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def now() -> datetime:
    """Counting began an hour ago."""
    now = timezone.now()
    Tallied.objects.create(pk=1, to=now - 60 * MINUTE)
    return now


def submission(name: str, received: datetime, decided: datetime | None = None) -> models.Submission:
    state = models.SubmissionState.DECIDED if decided else models.SubmissionState.READING
    row = models.Submission.objects.create(pk=name, received_at=received, decided_at=decided, state=state)
    if decided:
        decide(row, decided)
    return row


def decide(row: models.Submission, at: datetime, **more: object) -> models.Decision:
    more = {"outcome": "exception", "reason": "no_case_found", "made_by": "automation"} | more
    return models.Decision.objects.create(submission=row, made_at=at, **more)


def counts() -> dict[str, int]:
    return {tally.key or tally.name: tally.count for tally in Tally.objects.all()}


def slo() -> tuple[int, int]:
    """Settled, and of these within the promise."""
    tally()
    found = counts()
    return found.get("settled", 0), found.get("within", 0)


def test_in_time_and_late(now: datetime) -> None:
    submission("quick", now - 30 * MINUTE, now - 29 * MINUTE)
    submission("just", now - 30 * MINUTE, now - 15 * MINUTE)
    submission("late", now - 30 * MINUTE, now - 14 * MINUTE)
    assert slo() == (3, 2)
    assert slo() == (3, 2), "counted once"


def test_one_that_is_not_decided_counts_as_soon_as_it_is_late_and_not_again_in_the_end(now: datetime) -> None:
    stuck = submission("stuck", now - 20 * MINUTE)
    submission("young", now - 10 * MINUTE)
    assert slo() == (1, 0)
    models.Submission.objects.filter(pk="stuck").update(state="decided", decided_at=now - 2 * MINUTE)
    decide(stuck, now - 2 * MINUTE)
    Tallied.objects.update(to=now - 5 * MINUTE)
    assert slo() == (1, 0)
    assert LateSubmission.objects.count() == 1


def test_one_that_nobody_announced_is_late_when_it_is_found(now: datetime) -> None:
    submission("lost", now - timedelta(days=2), now - 5 * MINUTE)
    assert slo() == (1, 0)


def test_one_that_was_with_a_person_in_time_is_not_late_because_it_is_tried_again(now: datetime) -> None:
    again = submission("again", now - timedelta(hours=5))
    decide(again, now - timedelta(hours=5) + MINUTE)
    models.Submission.objects.filter(pk="again").update(state="decided", decided_at=now - 5 * MINUTE)
    decide(again, now - 5 * MINUTE)
    under_way = submission("under-way", now - 20 * MINUTE)
    decide(under_way, now - 18 * MINUTE)
    assert slo() == (0, 0)


def test_what_may_still_be_committed_is_counted_later(now: datetime) -> None:
    submission("new", now - MINUTE / 2, now - MINUTE / 6)
    assert slo() == (0, 0)
    assert Tallied.objects.get().to <= timezone.now() - MINUTE


def test_after_a_long_rest_an_hour_is_counted_at_a_time(now: datetime) -> None:
    Tallied.objects.update(to=now - timedelta(hours=5))
    submission("first", now - timedelta(hours=4.5), now - timedelta(hours=4.4))
    submission("last", now - timedelta(hours=0.5), now - timedelta(hours=0.4))
    assert tally()
    assert counts()["settled"] == 1
    while tally():
        pass
    assert counts()["settled"] == 2


def test_decisions_exceptions_and_confidences_are_counted(now: datetime) -> None:
    row = submission("a", now - 10 * MINUTE)
    upload = models.Upload.objects.create(submission=row, path="1", object_key="k", name="n")
    for page, (confidence, version) in enumerate([(0.5, "m1"), (0.97, "m1"), (1.0, "m1"), (1.0, "m2")]):
        document = models.Document.objects.create(
            submission=row,
            upload=upload,
            pages=str(page),
            state="attached",
            type="passport",
            confidence=confidence,
            classifier_version=version,
        )
        decide(row, now - 5 * MINUTE, outcome="attach", document=document)
    made = decide(row, now - 5 * MINUTE)
    decide(row, now - 5 * MINUTE, outcome="attach", made_by="alex")
    for opened in (now - 5 * MINUTE, now - timedelta(days=3)):
        models.ExceptionItem.objects.create(
            submission=row,
            decision=made,
            reason="corrupt",
            opened_at=opened,
            resolved_at=now - 3 * MINUTE,
        )
    tally()
    found = counts()
    assert (found["attach"], found["exception"], found["corrupt"], found["resolved"]) == (4, 1, 1, 2)
    kept = ConfidenceDay.objects.values_list("model", "bound", "count")
    assert sorted(kept) == [("m1", 0, 1), ("m1", 6, 1), ("m1", 10, 1), ("m2", 10, 1)]


def test_counting_begins_now_and_the_clock_may_jump_back() -> None:
    assert not tally()
    Tallied.objects.update(to=timezone.now() + timedelta(days=1))
    assert not tally()
    assert Tallied.objects.get().to <= timezone.now()


def test_the_sweeper_does_not_do_it_each_round(now: datetime, django_assert_num_queries) -> None:
    tallying = Tallying()
    tallying.advance()
    with django_assert_num_queries(0):
        tallying.advance()
