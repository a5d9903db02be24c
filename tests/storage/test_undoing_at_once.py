"""Two people, or a person and a worker, at the same attachment in the same moment."""

import threading

import pytest
from django.db import transaction

from intake.decisions import ExceptionReason
from intake.settings import Settings
from storage.cases.system import AttachmentNote
from storage.records import models, outbox
from storage.records.reviewing import ReviewStatus, attach_to_case, correct_type
from storage.records.undoing import move, take_back
from tests.review.building import make_case, raise_exception
from tests.storage.test_database import in_threads, several_connections

__all__ = ["several_connections"]  # a fixture
STAYS = 0.5
"""Seconds that the first one keeps its transaction open while the second one comes."""


@pytest.fixture
def attachment(several_connections: None, monkeypatch: pytest.MonkeyPatch) -> models.Attachment:
    settings = Settings(case_system_url="https://cases.example.org/attachments")
    monkeypatch.setattr(outbox, "get_settings", lambda: settings)
    make_case("C-1", ("p1", "Zoé", "Côté"))
    make_case("C-2", ("p2", "Ana", "Silva"))
    attach_to_case(raise_exception().pk, "C-1", "p1", "sam")
    return models.Attachment.objects.get()


def refuse() -> None:
    """As the step does."""
    delivery = models.Delivery.objects.get(kind=models.DeliveryKind.ATTACHED, state=models.DeliveryState.WAITING)
    outbox.record_refusal(delivery, "it answered 422", "automation")
    models.Delivery.objects.filter(pk=delivery.pk).update(state=models.DeliveryState.REFUSED)


def one_then_the_other(*actions: object) -> None:
    """The second begins while the first, done, has not committed yet."""
    done, began = threading.Event(), threading.Event()

    def first() -> None:
        with transaction.atomic():
            actions[0]()  # type: ignore[operator]
            done.set()
            began.wait(10)
            threading.Event().wait(STAYS)

    def second() -> None:
        done.wait(10)
        began.set()
        with transaction.atomic():
            actions[1]()  # type: ignore[operator]

    in_threads(first, second)


def test_of_two_who_take_it_back_one_is_first(attachment: models.Attachment) -> None:
    found = []
    one_then_the_other(
        *(lambda who=who: found.append(take_back(attachment.pk, "wrong", who)) for who in ("alex", "kim"))
    )
    assert sorted(result.status for result in found) == [ReviewStatus.ALREADY_ENDED, ReviewStatus.DONE]
    assert models.ExceptionItem.objects.filter(reason=ExceptionReason.TAKEN_BACK).count() == 1


@pytest.mark.parametrize("person_first", [True, False])
def test_what_is_refused_while_it_is_taken_back_is_left_with_one_thing_to_do(
    attachment: models.Attachment, person_first: bool
) -> None:
    actions = [lambda: take_back(attachment.pk, "wrong", "alex"), refuse]
    one_then_the_other(*(actions if person_first else reversed(actions)))
    assert not models.Delivery.objects.filter(state=models.DeliveryState.WAITING).exists()
    waiting = models.ExceptionItem.objects.filter(state=models.ExceptionState.OPEN)
    assert list(waiting.values_list("reason", flat=True)) == [ExceptionReason.TAKEN_BACK]


def test_what_two_do_to_one_document_at_once_is_told_in_one_order(attachment: models.Attachment) -> None:
    models.Delivery.objects.update(state=models.DeliveryState.REFUSED, unsure=True)
    with transaction.atomic():
        outbox.record_refusal(models.Delivery.objects.get(), "no result", "automation", unsure=True)
    item = models.ExceptionItem.objects.get(state=models.ExceptionState.OPEN)
    one_then_the_other(
        lambda: correct_type(item.pk, "pay_stub", "kim"), lambda: move(attachment.pk, "C-2", "p2", "wrong", "alex")
    )
    kinds, before = [], None
    while (delivery := models.Delivery.objects.filter(follows=before).first()) is not None:
        kinds.append(delivery.kind)
        before = delivery
    assert kinds == ["attached", "type_corrected", "withdrawn", "attached"]
    assert before is not None
    note = outbox.note_of(before)
    assert isinstance(note, AttachmentNote)
    assert note.document_type == "pay_stub"
