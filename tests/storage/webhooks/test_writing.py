"""Whatever is done to documents and exceptions, by whomever, is written down for those who subscribed."""

import json
from collections.abc import Callable

import pytest
from django.db import transaction

from intake.decisions import ExceptionReason
from queue_config import tasks
from storage.desk import acting
from storage.desk.undoing import undo
from storage.records import models
from storage.records.requeuing import requeue
from storage.records.reviewing import attach_to_case, correct_type, dismiss
from storage.records.undoing import move, take_back
from storage.webhooks.kinds import Kind
from storage.webhooks.models import Notice, Subscription, SubscriptionState
from tests.queue_config.conftest import Intake
from tests.review.building import make_case, raise_exception, raise_missing_file
from tests.servers.webhook_receiver import Receiver

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def cases(db: None) -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    make_case("C-9")


def told() -> list[str]:
    """The types of what was written, in order; then it is forgotten."""
    found = [json.loads(body)["type"] for body in Notice.objects.order_by("pk").values_list("body", flat=True)]
    Notice.objects.all().delete()
    return found


def test_nothing_is_written_where_nobody_has_subscribed(db: None) -> None:
    attach_to_case(raise_exception().pk, "C-1", None, "sam")
    assert not Notice.objects.exists()


def test_what_reviewers_do_is_told(subscription: Subscription) -> None:
    item = raise_exception()
    assert told() == ["exception.opened"]
    correct_type(item.pk, "pay_stub", "sam")
    assert told() == ["document.retyped"]
    attach_to_case(item.pk, "C-1", None, "sam")
    assert sorted(told()) == ["document.attached", "exception.resolved"]
    move(models.Attachment.objects.get().pk, "C-9", None, "it is another's", "sam")
    assert told() == ["document.taken_back", "document.attached"]
    take_back(models.Attachment.objects.get(models.LIVE).pk, "nobody's", "sam")
    assert told() == ["document.taken_back", "exception.opened"]
    dismiss(models.ExceptionItem.objects.get(state="open").pk, "an empty page", "sam")
    assert told() == ["exception.resolved"]


def test_what_is_undone_is_told_too(subscription: Subscription) -> None:
    item = raise_exception()
    attach_to_case(item.pk, "C-1", None, "sam")
    told()
    assert undo(item.pk, "sam").status == "done"
    assert told() == ["document.taken_back", "exception.opened"]


def test_a_file_that_never_came_and_one_that_is_tried_again_are_told(subscription: Subscription) -> None:
    item = raise_missing_file()
    assert told() == ["exception.opened"]
    models.Submission.objects.update(state=models.SubmissionState.DECIDED)
    requeue(item.submission_id, "sam")
    assert told() == ["exception.resolved"]


def test_looking_claiming_and_noting_are_not_told(subscription: Subscription) -> None:
    item = raise_exception()
    told()
    acting.add_note(item.pk, "ask them", "sam")
    acting.set_priority(item.pk, 2, "sam")
    assert told() == []


def test_what_is_rolled_back_is_not_told(subscription: Subscription) -> None:
    item = raise_exception()
    told()
    with pytest.raises(RuntimeError), transaction.atomic():
        attach_to_case(item.pk, "C-1", None, "sam")
        raise RuntimeError
    assert told() == []


def test_each_hears_only_of_what_it_asked_for(receiver: Receiver, subscribe: Callable[..., Subscription]) -> None:
    subscribe(receiver, events=[Kind.EXCEPTION_RESOLVED.value])
    subscribe(receiver, state=SubscriptionState.ENDED)
    subscribe(receiver, state=SubscriptionState.DISABLED)
    dismiss(raise_exception(ExceptionReason.UNCLASSIFIED).pk, "an empty page", "sam")
    assert told() == ["exception.resolved"]


def test_what_automation_does_is_told_and_that_a_submission_is_decided(
    telling: Intake, subscription: Subscription, receiver: Receiver
) -> None:
    telling.put_sample("sample-0063")
    telling.finish()
    for _ in range(5):
        tasks.run_step("tell")
    assert sorted(receiver.types) == ["document.attached", "submission.decided"]
    assert {body["data"]["submission_id"] for body in receiver.taken} == {"sample-0063"}
