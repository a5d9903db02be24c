"""Two people never work on the same exception: a claim is shown to others, renewed by work, and ends by itself."""

from datetime import timedelta

import pytest
from django.db import connections
from django.db.models.functions import Now

from storage.desk.claiming import claim, holder, next_for, release, renew
from storage.records import models
from storage.records.claims import with_holders
from storage.records.reviewing import ReviewResult, ReviewStatus, attach_to_case, correct_type, dismiss
from tests.review.building import make_case, raise_exception
from tests.storage.test_database import in_threads, several_connections

__all__ = ["several_connections"]  # a fixture
DONE = ReviewResult(ReviewStatus.DONE)
ALL = models.ExceptionItem.objects.all()


def end_claim(item: models.ExceptionItem) -> None:
    models.ExceptionItem.objects.filter(pk=item.pk).update(claimed_until=Now() - timedelta(seconds=1))


def remaining(item: models.ExceptionItem) -> timedelta:
    row = models.ExceptionItem.objects.annotate(now=Now()).get(pk=item.pk)
    return row.claimed_until - row.now


def claims_told(item: models.ExceptionItem) -> list[tuple[str, str]]:
    events = models.Event.objects.filter(exception=item, action__in=("claimed", "released")).order_by("pk")
    return list(events.values_list("actor", "action"))


@pytest.mark.django_db
def test_who_holds_one_is_shown_and_nobody_else_can_work_on_it() -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    item = raise_exception()
    assert claim(item.pk, "sam") == DONE
    assert holder(item) == "sam"
    assert [row.held_by for row in with_holders(ALL)] == ["sam"]
    held = ReviewResult(ReviewStatus.HELD, "sam")
    assert [act(item.pk, "alex") for act in (claim, renew, release)] == [held] * 3
    assert attach_to_case(item.pk, "C-1", "p1", "alex") == held
    assert correct_type(item.pk, "pay_stub", "alex") == held
    assert dismiss(item.pk, "no", "alex") == held
    assert attach_to_case(item.pk, "C-1", "p1", "sam") == DONE


@pytest.mark.django_db
def test_what_nobody_holds_anybody_can_work_on() -> None:
    item = raise_exception()
    assert dismiss(item.pk, "an advertisement", "alex") == DONE


@pytest.mark.django_db
def test_a_claim_ends_by_itself_and_then_it_is_anybodys() -> None:
    item = raise_exception()
    claim(item.pk, "sam")
    assert timedelta(seconds=290) < remaining(item) <= timedelta(seconds=300)
    end_claim(item)
    assert (holder(item), [row.held_by for row in with_holders(ALL)]) == ("", [""])
    assert claim(item.pk, "alex") == DONE
    assert renew(item.pk, "sam") == ReviewResult(ReviewStatus.HELD, "alex")


@pytest.mark.django_db
def test_a_claim_longer_than_any_was_made_before_the_clock_jumped_back() -> None:
    item = raise_exception()
    models.ExceptionItem.objects.update(claimed_by="sam", claimed_until=Now() + timedelta(days=1))
    assert (holder(item), claim(item.pk, "alex")) == ("", DONE)


@pytest.mark.django_db
def test_work_renews_the_workers_claim_and_makes_none() -> None:
    item, other = raise_exception(), raise_exception()
    claim(item.pk, "sam")
    models.ExceptionItem.objects.update(claimed_until=Now() + timedelta(seconds=10))
    correct_type(item.pk, "pay_stub", "sam")
    assert remaining(item) > timedelta(seconds=290)
    models.ExceptionItem.objects.update(claimed_until=Now() + timedelta(seconds=10))
    assert renew(item.pk, "sam") == DONE
    assert remaining(item) > timedelta(seconds=290)
    correct_type(other.pk, "pay_stub", "sam")
    assert holder(other) == ""


@pytest.mark.django_db
def test_a_claim_that_was_over_is_renewed_where_nobody_else_came() -> None:
    item = raise_exception()
    claim(item.pk, "sam")
    end_claim(item)
    assert renew(item.pk, "sam") == DONE
    assert holder(item) == "sam"


@pytest.mark.django_db
def test_claiming_and_letting_go_are_told_once_each() -> None:
    item = raise_exception()
    for act in (claim, claim, renew, release, release):
        assert act(item.pk, "sam") == DONE
    assert claims_told(item) == [("sam", "claimed"), ("sam", "released")]
    assert holder(item) == ""


@pytest.mark.django_db
def test_what_is_resolved_is_nobodys_and_cannot_be_claimed() -> None:
    item = raise_exception()
    claim(item.pk, "sam")
    dismiss(item.pk, "no", "sam")
    assert holder(item) == ""
    assert claim(item.pk, "sam") == ReviewResult(ReviewStatus.ALREADY_RESOLVED, "sam")
    assert renew(item.pk, "sam") == ReviewResult(ReviewStatus.ALREADY_RESOLVED, "sam")
    assert claim(item.pk + 1000, "sam").status is ReviewStatus.NOT_FOUND


@pytest.mark.django_db
def test_the_next_one_is_the_most_urgent_then_the_oldest_that_nobody_holds() -> None:
    first, second, urgent, third = (raise_exception() for _ in range(4))
    models.ExceptionItem.objects.filter(pk=urgent.pk).update(priority=models.Priority.URGENT)
    claim(second.pk, "alex")
    assert [next_for("sam", ALL) for _ in range(4)] == [urgent.pk, first.pk, third.pk, None]
    assert holder(urgent) == "sam"
    assert claims_told(third) == [("sam", "claimed")]


@pytest.mark.django_db
def test_the_next_one_is_of_those_asked_for_in_the_order_asked_for() -> None:
    french = [raise_exception(form={"language": "fr"}) for _ in range(2)]
    raise_exception()
    wanted = models.ExceptionItem.objects.filter(submission__language="fr").order_by("-pk").select_related("document")
    assert [next_for("sam", wanted) for _ in range(3)] == [french[1].pk, french[0].pk, None]


@pytest.mark.django_db
def test_what_is_assigned_comes_first_for_whom_it_is_and_never_for_others() -> None:
    item, mine = raise_exception(), raise_exception()
    models.ExceptionItem.objects.filter(pk=mine.pk).update(assigned_to="sam")
    assert next_for("sam", ALL) == mine.pk
    release(mine.pk, "sam")
    assert [next_for("alex", ALL) for _ in range(2)] == [item.pk, None]


@pytest.mark.django_db
def test_what_waits_for_a_supervisor_is_drawn_by_those_who_ask_for_it() -> None:
    item = raise_exception()
    models.ExceptionItem.objects.update(escalated_at=Now())
    assert next_for("sam", ALL) is None
    assert next_for("kim", ALL, escalated=True) == item.pk


def test_of_twenty_who_draw_from_two_hundred_nobody_gets_anothers(several_connections: None) -> None:
    first = raise_exception(drawn=False)
    row = models.ExceptionItem.objects.filter(pk=first.pk).values(
        "submission_id", "upload_id", "document_id", "decision_id", "reason"
    )[0]
    models.ExceptionItem.objects.bulk_create([models.ExceptionItem(**row) for _ in range(199)])
    drawn: dict[str, list[int]] = {f"user{number}": [] for number in range(20)}

    def draw(who: str) -> None:
        while (pk := next_for(who, models.ExceptionItem.objects.all())) is not None:
            drawn[who].append(pk)

    in_threads(*(lambda who=who: draw(who) for who in drawn))
    everything = [pk for mine in drawn.values() for pk in mine]
    assert sorted(everything) == sorted(ALL.values_list("pk", flat=True))
    assert {pk: who for who, mine in drawn.items() for pk in mine} == dict(ALL.values_list("pk", "claimed_by"))


def test_of_two_who_claim_at_once_one_is_told_who_was_first(several_connections: None) -> None:
    item = raise_exception()
    found: dict[str, ReviewResult] = {}
    in_threads(*(lambda who=who: found.update({who: claim(item.pk, who)}) for who in ("alex", "sam")))
    winner = holder(item)
    assert found.pop(winner) == DONE
    assert list(found.values()) == [ReviewResult(ReviewStatus.HELD, winner)]
    connections.close_all()
