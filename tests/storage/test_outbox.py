"""What is attached is announced once, by whoever attached it; what was refused can be put right by a person."""

import pytest
from django.db import transaction

from intake.decisions import ExceptionReason
from intake.model import RefusalReason
from intake.settings import Settings
from storage.cases.system import AttachmentNote
from storage.records import models, outbox
from storage.records.reviewing import ReviewResult, ReviewStatus, attach_to_case, correct_type, dismiss
from tests.review.building import make_case, raise_exception

pytestmark = pytest.mark.django_db
DONE = ReviewResult(ReviewStatus.DONE)


@pytest.fixture(autouse=True)
def case(db: None) -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    make_case("C-2", ("p2", "Ana", "Silva"))


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(case_system_url="https://cases.example.org/attachments")
    monkeypatch.setattr(outbox, "get_settings", lambda: settings)


def attached(delivery: models.Delivery) -> AttachmentNote:
    note = outbox.note_of(delivery)
    assert isinstance(note, AttachmentNote)
    return note


def refuse(delivery: models.Delivery, detail: str = "it answered 422: The case is closed") -> models.ExceptionItem:
    """As the step does it."""
    outbox.record_refusal(delivery, detail, "automation")
    models.Delivery.objects.filter(pk=delivery.pk).update(state=models.DeliveryState.REFUSED, detail=detail)
    return models.ExceptionItem.objects.get(state=models.ExceptionState.OPEN)


def test_without_a_case_system_nothing_is_enqueued() -> None:
    assert attach_to_case(raise_exception().pk, "C-1", "p1", "sam") == DONE
    assert not models.Delivery.objects.exists()


def test_what_a_person_attaches_is_announced_in_its_submissions_turn(configured: None) -> None:
    item = raise_exception(texts=("LEASE", "page 2"))
    assert attach_to_case(item.pk, "C-1", "p1", "sam") == DONE
    delivery = models.Delivery.objects.get()
    assert delivery.state == models.DeliveryState.WAITING
    assert delivery.turn == models.Submission.objects.get().turn
    note = attached(delivery)
    assert (note.case_id, note.person_id, note.attached_by, note.pages) == ("C-1", "p1", "sam", (1, 2))
    assert note.document_type == "lease"
    assert note.object_key == f"submissions/{item.submission_id}/files/1"
    models.Document.objects.update(type="pay_stub")
    assert note == attached(models.Delivery.objects.get()), "the same each time, since the key is"


def test_a_whole_file_that_can_not_be_read_is_announced_without_pages(configured: None) -> None:
    item = raise_exception(ExceptionReason.CORRUPT, refused=RefusalReason.CORRUPT)
    assert attach_to_case(item.pk, "C-1", None, "sam") == DONE
    note = attached(models.Delivery.objects.latest("created_at"))
    assert (note.pages, note.person_id) == ((), None)


def test_an_attachment_that_is_rolled_back_is_not_announced(configured: None) -> None:
    item = raise_exception()
    with pytest.raises(RuntimeError), transaction.atomic():
        attach_to_case(item.pk, "C-1", "p1", "sam")
        raise RuntimeError
    assert not models.Attachment.objects.exists()
    assert not models.Delivery.objects.exists()


def test_what_attaches_nothing_announces_nothing(configured: None) -> None:
    first, second, third = (raise_exception(content="the same") for _ in range(3))
    assert attach_to_case(first.pk, "C-1", "p1", "sam") == DONE
    assert attach_to_case(second.pk, "C-1", "p1", "sam").status is ReviewStatus.ALREADY_ON_CASE
    assert attach_to_case(first.pk, "C-2", "p2", "sam").status is ReviewStatus.ALREADY_RESOLVED
    assert dismiss(third.pk, "twice", "sam") == DONE
    assert models.Delivery.objects.count() == 1


def test_a_refusal_waits_for_a_person_with_its_case_and_page_images(configured: None) -> None:
    attach_to_case(raise_exception().pk, "C-1", "p1", "sam")
    item = refuse(models.Delivery.objects.get())
    assert item.reason == ExceptionReason.DELIVERY_REFUSED
    assert item.document is not None
    assert item.document.state == models.DocumentState.ATTACHED
    (candidate,) = item.decision.candidates
    assert (candidate["case_id"], candidate["person_id"]) == ("C-1", "p1")
    assert "C-1: it answered 422: The case is closed." in item.decision.note_en
    assert item.upload is not None
    assert item.upload.state == models.UploadState.ILLUSTRATING


@pytest.mark.parametrize(("case_id", "person_id"), [("C-1", "p1"), ("C-2", "p2")])
def test_a_person_attaches_again_what_was_refused(configured: None, case_id: str, person_id: str) -> None:
    attach_to_case(raise_exception().pk, "C-1", "p1", "sam")
    before = models.Delivery.objects.get()
    item = refuse(before)
    assert correct_type(item.pk, "pay_stub", "alex") == DONE
    assert attach_to_case(item.pk, case_id, person_id, "alex") == DONE
    after = models.Delivery.objects.get(state=models.DeliveryState.WAITING)
    assert after.pk != before.pk, "the case system may answer the same again under the same key"
    note = attached(models.Delivery.objects.latest("created_at"))
    assert (note.case_id, note.attached_by, note.document_type) == (case_id, "alex", "pay_stub")


def test_what_was_refused_can_not_go_where_the_same_pages_are(configured: None) -> None:
    first, second = raise_exception(content="the same"), raise_exception(content="the same")
    attach_to_case(first.pk, "C-2", "p2", "sam")
    attach_to_case(second.pk, "C-1", "p1", "sam")
    item = refuse(models.Delivery.objects.get(attachment__case_id="C-1"))
    assert attach_to_case(item.pk, "C-2", "p2", "alex") == ReviewResult(ReviewStatus.ALREADY_ON_CASE, "C-2")
    kept = models.Delivery.objects.get(attachment__case_id="C-1")
    assert kept.state == models.DeliveryState.REFUSED


def test_what_was_refused_stays_attached_when_a_person_has_seen_to_it(configured: None) -> None:
    attach_to_case(raise_exception().pk, "C-1", "p1", "sam")
    item = refuse(models.Delivery.objects.get())
    assert dismiss(item.pk, "entered by hand", "alex") == DONE
    assert models.Document.objects.get().state == models.DocumentState.ATTACHED
    assert models.Delivery.objects.get().state == models.DeliveryState.REFUSED
