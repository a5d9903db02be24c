"""A row belongs to one worker at a time, and a worker that lost it can't write."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from storage.records import leases
from storage.records.leases import FARTHEST, Lease, LeaseLost, due
from storage.records.models import Submission, SubmissionState

pytestmark = pytest.mark.django_db
ANNOUNCED = SubmissionState.ANNOUNCED


@pytest.fixture
def row() -> Submission:
    return Submission.objects.create(pk="s-000001")


def take(seconds: int = 10, state: SubmissionState = ANNOUNCED) -> Lease | None:
    return leases.take(due(Submission, state), seconds)


def expire(row: Submission) -> None:
    Submission.objects.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_only_one_worker_gets_the_lease(row: Submission) -> None:
    assert take() is not None
    assert take() is None


def test_an_expired_lease_is_taken_over_and_counts_as_an_attempt(row: Submission) -> None:
    take()
    expire(row)
    second = take()
    assert second is not None
    assert second.attempt == 2


def test_a_zombie_cannot_overwrite_its_successor(row: Submission) -> None:
    zombie = take()
    expire(row)
    successor = take()
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
    assert take(state=SubmissionState.DECIDING) is None
    Submission.objects.filter(pk=row.pk).update(due_at=timezone.now() + timedelta(minutes=1))
    assert take() is None


def test_a_broken_world_burns_no_attempt(row: Submission) -> None:
    first = take()
    assert first is not None
    first.give_back(delay=0, counts=False)
    again = take()
    assert again is not None
    assert again.attempt == 1
    again.give_back(delay=0, counts=True)
    third = take()
    assert third is not None
    assert third.attempt == 2


def test_a_ticker_renews_once_a_third_of_the_lease_and_never_for_a_worker_that_lost_it(row: Submission) -> None:
    lease = take(seconds=1)
    assert lease is not None
    tick = lease.tick
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
    take()
    time.sleep(0.4)
    with pytest.raises(LeaseLost):
        tick()


def test_the_earliest_turn_is_taken_first_whatever_came_first() -> None:
    now = timezone.now()
    for name, minutes in (("s-000001", 2), ("s-000002", 1), ("s-000003", 3)):
        Submission.objects.create(pk=name, turn=now + timedelta(minutes=minutes))
    taken = [lease.key for _ in range(3) if (lease := take()) is not None]
    assert taken == ["s-000002", "s-000001", "s-000003"]


@pytest.mark.parametrize("field", ["lease_until", "due_at"])
def test_a_time_that_only_a_clock_that_jumped_can_have_written_holds_nothing_up(row: Submission, field: str) -> None:
    later = timezone.now() + FARTHEST
    Submission.objects.filter(pk=row.pk).update(**{field: later - timedelta(minutes=1)})
    assert take() is None
    Submission.objects.filter(pk=row.pk).update(**{field: later + timedelta(minutes=1)})
    assert take() is not None


def test_a_worker_whose_clock_is_wrong_takes_and_keeps_rows_like_any_other(
    row: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    true = timezone.now()
    for wrong in (timedelta(hours=-5), timedelta(hours=5)):
        monkeypatch.setattr(timezone, "now", lambda wrong=wrong: true + wrong)
        lease = take()
        assert lease is not None
        assert take() is None
        row.refresh_from_db()
        assert row.lease_until is not None
        assert abs(row.lease_until - true - timedelta(seconds=10)) < timedelta(minutes=1)
        lease.give_back(delay=0, counts=False)
