"""A row belongs to one worker at a time, and a worker that lost it can't write."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from storage.records.leases import LeaseLost, take
from storage.records.models import Submission, SubmissionState

pytestmark = pytest.mark.django_db
ANNOUNCED = SubmissionState.ANNOUNCED


@pytest.fixture
def row() -> Submission:
    return Submission.objects.create(pk="s-000001")


def expire(row: Submission) -> None:
    Submission.objects.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_only_one_worker_gets_the_lease(row: Submission) -> None:
    assert take(Submission, row.pk, state=ANNOUNCED, seconds=10) is not None
    assert take(Submission, row.pk, state=ANNOUNCED, seconds=10) is None


def test_an_expired_lease_is_taken_over_and_counts_as_an_attempt(row: Submission) -> None:
    take(Submission, row.pk, state=ANNOUNCED, seconds=10)
    expire(row)
    second = take(Submission, row.pk, state=ANNOUNCED, seconds=10)
    assert second is not None
    assert second.attempt == 2


def test_a_zombie_cannot_overwrite_its_successor(row: Submission) -> None:
    zombie = take(Submission, row.pk, state=ANNOUNCED, seconds=10)
    expire(row)
    successor = take(Submission, row.pk, state=ANNOUNCED, seconds=10)
    assert zombie is not None
    assert successor is not None
    with pytest.raises(LeaseLost):
        zombie.finish(state=SubmissionState.DECIDED)
    with pytest.raises(LeaseLost):
        zombie.renew()
    successor.finish(state=SubmissionState.READING)
    row.refresh_from_db()
    assert row.state == SubmissionState.READING


def test_a_row_in_another_state_or_not_yet_due_is_left_alone(row: Submission) -> None:
    assert take(Submission, row.pk, state=SubmissionState.DECIDING, seconds=10) is None
    Submission.objects.filter(pk=row.pk).update(due_at=timezone.now() + timedelta(minutes=1))
    assert take(Submission, row.pk, state=ANNOUNCED, seconds=10) is None


def test_a_broken_world_burns_no_attempt(row: Submission) -> None:
    first = take(Submission, row.pk, state=ANNOUNCED, seconds=10)
    assert first is not None
    first.give_back(delay=0, counts=False)
    again = take(Submission, row.pk, state=ANNOUNCED, seconds=10)
    assert again is not None
    assert again.attempt == 1
    again.give_back(delay=0, counts=True)
    third = take(Submission, row.pk, state=ANNOUNCED, seconds=10)
    assert third is not None
    assert third.attempt == 2


def test_a_ticker_renews_once_a_third_of_the_lease_and_never_for_a_worker_that_lost_it(row: Submission) -> None:
    lease = take(Submission, row.pk, state=ANNOUNCED, seconds=1)
    assert lease is not None
    tick = lease.ticker()
    row.refresh_from_db()
    first = row.lease_until
    tick()
    row.refresh_from_db()
    assert row.lease_until == first
    time.sleep(0.4)
    tick()
    row.refresh_from_db()
    assert row.lease_until is not None
    assert first is not None
    assert row.lease_until > first
    expire(row)
    take(Submission, row.pk, state=ANNOUNCED, seconds=10)
    time.sleep(0.4)
    with pytest.raises(LeaseLost):
        tick()
