"""What is on a case can be taken back or moved, with a reason; nothing is lost, and the case system hears in order."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from intake.decisions import Decision, DecisionOutcome, ExceptionReason
from intake.model import Classification, Document
from intake.settings import Settings
from storage.cases.system import AttachmentNote, TypeCorrectionNote, WithdrawalNote
from storage.records import ledger, models, outbox
from storage.records.quality import answer
from storage.records.reviewing import ReviewResult, ReviewStatus, attach_to_case, correct_type, dismiss
from storage.records.undoing import move, take_back
from tests.review.building import draw_check, make_case, raise_exception

pytestmark = pytest.mark.django_db
DONE = ReviewResult(ReviewStatus.DONE)
WHY = "it is her brother's"


@pytest.fixture(autouse=True)
def case(db: None) -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"), ("p3", "Léo", "Côté"))
    make_case("C-2", ("p2", "Ana", "Silva"))


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(case_system_url="https://cases.example.org/attachments")
    monkeypatch.setattr(outbox, "get_settings", lambda: settings)


def attached(case_id: str = "C-1", person_id: str | None = "p1", content: str = "") -> models.Attachment:
    """A document that a person put on a case."""
    item = raise_exception(content=content)
    assert attach_to_case(item.pk, case_id, person_id, "sam") == DONE
    return models.Attachment.objects.latest("pk")


def written() -> list[int]:
    tables = (models.Attachment, models.Decision, models.Event, models.ExceptionItem, models.Delivery)
    return [table.objects.count() for table in tables]


def said() -> list[tuple[str, str]]:
    """What is told of the only document, in the order in which it is."""
    found, before = [], None
    while (delivery := models.Delivery.objects.filter(follows=before).first()) is not None:
        found.append((delivery.kind, outbox.note_of(delivery).case_id))
        before = delivery
    assert len(found) == models.Delivery.objects.count()
    return found


def deliver(state: str = models.DeliveryState.DELIVERED) -> models.Delivery:
    """Let the case system answer what is due, as the step does; there is one such."""
    due = models.Delivery.objects.filter(outbox.IN_TURN, state=models.DeliveryState.WAITING).get()
    if state == models.DeliveryState.REFUSED:
        outbox.record_refusal(due, "it answered 422", "automation")
    models.Delivery.objects.filter(pk=due.pk).update(state=state)
    return due


def test_what_is_taken_back_waits_for_a_person_and_leaves_its_trace() -> None:
    attachment = attached()
    assert take_back(attachment.pk, f" {WHY}\n", "alex") == DONE
    attachment.refresh_from_db()
    assert (attachment.case_id, attachment.ended_by, attachment.ended_reason) == ("C-1", "alex", WHY)
    assert attachment.ended_at is not None
    assert attachment.document.state == models.DocumentState.EXCEPTION
    item = models.ExceptionItem.objects.get(state=models.ExceptionState.OPEN)
    assert (item.reason, item.document) == (ExceptionReason.TAKEN_BACK, attachment.document)
    assert (item.decision.outcome, item.decision.made_by) == ("taken_back", "alex")
    assert f"The document was taken off case C-1 by alex: {WHY}." in item.decision.note_en
    assert f"Le document a été retiré du dossier C-1 par alex ({WHY})." in item.decision.note_fr
    event = models.Event.objects.get(action="taken_back")
    assert (event.actor, event.document, event.details) == (
        "alex",
        attachment.document,
        {"case": "C-1", "reason": WHY},
    )
    assert item.upload is not None
    item.upload.refresh_from_db()
    assert item.upload.state == models.UploadState.ILLUSTRATING, "whoever looks sees the pages"


@pytest.mark.parametrize("case_id", ["C-1", "C-2"])
def test_what_was_taken_back_can_be_attached_elsewhere_or_again(case_id: str) -> None:
    first = attached()
    take_back(first.pk, WHY, "alex")
    item = models.ExceptionItem.objects.get(state=models.ExceptionState.OPEN)
    assert attach_to_case(item.pk, case_id, None, "kim") == DONE
    live = models.Attachment.objects.get(models.LIVE)
    assert (live.case_id, live.attached_by, live.document) == (case_id, "kim", first.document)
    assert models.Attachment.objects.count() == 2
    assert take_back(live.pk, "no, not there", "alex") == DONE, "as often as it takes"


def test_what_is_moved_is_on_the_other_case_and_nobody_has_to_look() -> None:
    attachment = attached()
    assert move(attachment.pk, "C-2", "p2", WHY, "alex") == DONE
    live = models.Attachment.objects.get(models.LIVE)
    assert (live.case_id, live.person_id, live.attached_by) == ("C-2", "p2", "alex")
    assert (live.content_hash, live.pages) == (attachment.content_hash, attachment.pages)
    attachment.refresh_from_db()
    assert (attachment.ended_by, attachment.ended_reason) == ("alex", WHY)
    assert live.document.state == models.DocumentState.ATTACHED
    assert not models.ExceptionItem.objects.filter(state=models.ExceptionState.OPEN).exists()
    decision = models.Decision.objects.get(outcome="moved")
    assert (decision.case_id, decision.person_id, decision.made_by) == ("C-2", "p2", "alex")
    assert decision.note_en == f"The document was moved from case C-1 to case C-2 by alex: {WHY}."
    assert decision.note_fr == f"Le document a été déplacé du dossier C-1 au dossier C-2 par alex ({WHY})."
    event = models.Event.objects.get(action="moved")
    assert event.details == {"from": "C-1", "case": "C-2", "person": "p2", "reason": WHY}


def test_it_can_be_moved_to_another_person_of_the_same_case() -> None:
    attachment = attached()
    assert move(attachment.pk, "C-1", "p1", WHY, "alex") == ReviewResult(ReviewStatus.ALREADY_ON_CASE, "C-1")
    assert move(attachment.pk, "C-1", "p3", WHY, "alex") == DONE
    assert models.Attachment.objects.get(models.LIVE).person_id == "p3"


def test_what_is_refused_writes_nothing() -> None:
    attachment = attached(content="the same")
    other = attached("C-2", "p2", content="the same")
    ended = attached(content="another")
    take_back(ended.pk, WHY, "kim")
    before = written()
    assert take_back(404404, WHY, "alex").status is ReviewStatus.NOT_FOUND
    assert take_back(attachment.pk, " \n", "alex").status is ReviewStatus.REASON_MISSING
    assert move(attachment.pk, "C-2", None, "", "alex").status is ReviewStatus.REASON_MISSING
    assert move(attachment.pk, "C-9", None, WHY, "alex") == ReviewResult(ReviewStatus.NO_SUCH_CASE, "C-9")
    assert move(attachment.pk, "C-2", "p1", WHY, "alex") == ReviewResult(ReviewStatus.NO_SUCH_CASE, "C-2")
    assert move(attachment.pk, "C-2", None, WHY, "alex") == ReviewResult(ReviewStatus.ALREADY_ON_CASE, "C-2")
    assert take_back(ended.pk, WHY, "alex") == ReviewResult(ReviewStatus.ALREADY_ENDED, "kim")
    assert move(ended.pk, "C-2", None, WHY, "alex") == ReviewResult(ReviewStatus.ALREADY_ENDED, "kim")
    assert written() == before
    assert set(models.Attachment.objects.filter(models.LIVE)) == {attachment, other}


def test_the_database_knows_one_live_attachment_of_a_document_and_of_pages_on_a_case() -> None:
    attachment = attached(content="the same")
    second = raise_exception(content="the same")
    twin = {"content_hash": attachment.content_hash, "pages": attachment.pages, "attached_by": "sam"}
    for double in (
        {"case_id": "C-2", "document": attachment.document},
        {"case_id": "C-1", "document": second.document},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            models.Attachment.objects.create(**twin, **double)


def decide_again(upload: models.Upload) -> None:
    """As when it was requeued, and the same evidence leads to the same case."""
    waiting = upload.exceptions.filter(document__attachments=None)
    waiting.update(state=models.ExceptionState.RESOLVED, resolved_at=timezone.now(), resolution="requeued")
    classification = Classification(type="lease", confidence=1, abstained=False, why=(), version="rules-1")
    decision = Decision(
        outcome=DecisionOutcome.ATTACH,
        upload=upload.path,
        document=Document(pages=(1,), classification=classification),
        case_id="C-1",
        person_id="p1",
    )
    models.Upload.objects.filter(pk=upload.pk).update(state=models.UploadState.READ)
    upload.refresh_from_db()
    ledger.record_decisions(upload.submission, [upload], [decision], {})


def test_automation_does_not_put_it_back_when_its_submission_is_decided_again() -> None:
    attachment = attached()
    take_back(attachment.pk, WHY, "alex")
    decide_again(attachment.document.upload)
    assert not models.Attachment.objects.filter(models.LIVE).exists()
    assert models.ExceptionItem.objects.get(state=models.ExceptionState.OPEN).reason == ExceptionReason.TAKEN_BACK


def test_the_same_pages_sent_again_go_to_a_person_and_not_to_the_case_they_were_taken_off() -> None:
    attachment = attached(content="sent twice")
    take_back(attachment.pk, WHY, "alex")
    again = raise_exception(content="sent twice")
    assert again.upload is not None
    decide_again(again.upload)
    assert not models.Attachment.objects.filter(models.LIVE).exists()
    found = models.Decision.objects.latest("pk")
    assert (found.outcome, found.reason) == ("exception", ExceptionReason.TAKEN_BACK)
    assert "The same pages were taken off case C-1 by a person on" in found.note_en
    waits = again.upload.exceptions.get(state=models.ExceptionState.OPEN)
    assert attach_to_case(waits.pk, "C-1", "p1", "alex") == DONE, "a person may"
    third = raise_exception(content="sent twice")
    assert third.upload is not None
    decide_again(third.upload)
    assert models.Decision.objects.latest("pk").reason == ExceptionReason.DUPLICATE


def test_a_wrong_case_in_the_quality_sample_is_taken_back_with_the_answer() -> None:
    for reason, kept in (("", "found on a wrong case in the quality sample"), (f" {WHY} ", WHY)):
        check = draw_check()
        assert answer(check.pk, "wrong_case", "sam", reason=reason).status == "done"
        attachment = check.document.attachments.get()
        assert (attachment.ended_by, attachment.ended_reason) == ("sam", kept)
        item = models.ExceptionItem.objects.get(document=check.document)
        assert (item.reason, item.state) == (ExceptionReason.TAKEN_BACK, models.ExceptionState.OPEN)


def test_an_answer_that_is_rolled_back_takes_nothing_back() -> None:
    check = draw_check()
    with pytest.raises(RuntimeError), transaction.atomic():
        answer(check.pk, "wrong_case", "sam")
        raise RuntimeError
    check.refresh_from_db()
    assert check.answer == models.QualityAnswer.WAITING
    assert models.Attachment.objects.filter(models.LIVE).exists()


@pytest.mark.parametrize(("case_id", "person_id"), [("C-2", "p2"), ("C-1", "p3")])
def test_a_wrong_case_or_person_that_somebody_has_put_right_stays_right(case_id: str, person_id: str) -> None:
    check = draw_check()
    move(check.document.attachments.get().pk, case_id, person_id, WHY, "alex")
    assert answer(check.pk, "wrong_case", "sam").status == "done"
    live = models.Attachment.objects.get(models.LIVE)
    assert (live.case_id, live.person_id) == (case_id, person_id)


def test_the_case_system_hears_of_an_end_after_the_attachment_however_soon_it_came(configured: None) -> None:
    attachment = attached()
    take_back(attachment.pk, WHY, "alex")
    assert said() == [("attached", "C-1"), ("withdrawn", "C-1")]
    first = deliver()
    second = deliver()
    told, ended = outbox.note_of(first), outbox.note_of(second)
    assert isinstance(told, AttachmentNote)
    assert isinstance(ended, WithdrawalNote)
    assert (ended.attachment, ended.withdrawn_by, ended.reason) == (first.pk, "alex", WHY)


def test_what_is_moved_leaves_the_one_case_before_it_comes_to_the_other(configured: None) -> None:
    attachment = attached()
    deliver()
    move(attachment.pk, "C-2", "p2", WHY, "alex")
    take_back(models.Attachment.objects.get(models.LIVE).pk, "nor hers", "kim")
    assert said() == [("attached", "C-1"), ("withdrawn", "C-1"), ("attached", "C-2"), ("withdrawn", "C-2")]
    keys = [outbox.note_of(deliver()) for _ in range(3)]
    moved = keys[1]
    assert isinstance(moved, AttachmentNote)
    assert (moved.case_id, moved.person_id, moved.attached_by, moved.note_en) == ("C-2", "p2", "alex", "")


@pytest.mark.parametrize("by", ["reviewer", "quality"])
def test_the_case_system_hears_what_a_document_on_a_case_really_is(configured: None, by: str) -> None:
    check = draw_check(type_="lease")
    first = deliver()
    if by == "quality":
        answer(check.pk, "wrong_type", "sam", "pay_stub")
    else:
        models.Delivery.objects.update(state=models.DeliveryState.REFUSED, unsure=True)
        outbox.record_refusal(first, "it may be there", "automation", unsure=True)
        correct_type(models.ExceptionItem.objects.get().pk, "pay_stub", "sam")
    assert said() == [("attached", "C-1"), ("type_corrected", "C-1")]
    note = outbox.note_of(deliver())
    assert isinstance(note, TypeCorrectionNote)
    assert (note.attachment, note.document_type, note.corrected_by) == (first.pk, "pay_stub", "sam")


def test_who_was_never_told_of_an_attachment_is_not_told_of_its_end() -> None:
    check = draw_check()
    take_back(check.document.attachments.get().pk, WHY, "alex")
    assert not models.Delivery.objects.exists()


def test_what_the_case_system_refused_is_taken_back_without_a_word_and_nobody_looks_twice(configured: None) -> None:
    attachment = attached()
    deliver(models.DeliveryState.REFUSED)
    take_back(attachment.pk, WHY, "alex")
    assert said() == [("attached", "C-1")]
    refused = models.ExceptionItem.objects.get(reason=ExceptionReason.DELIVERY_REFUSED)
    assert (refused.state, refused.resolution, refused.resolved_by) == ("resolved", "ended", "alex")
    assert models.ExceptionItem.objects.get(state=models.ExceptionState.OPEN).reason == ExceptionReason.TAKEN_BACK


def test_what_is_refused_only_after_it_was_taken_back_is_spared_its_end(configured: None) -> None:
    attachment = attached()
    take_back(attachment.pk, WHY, "alex")
    deliver(models.DeliveryState.REFUSED)
    ended = models.Delivery.objects.get(kind=models.DeliveryKind.WITHDRAWN)
    assert ended.state == models.DeliveryState.SPARED
    reasons = models.ExceptionItem.objects.filter(state=models.ExceptionState.OPEN).values_list("reason", flat=True)
    assert list(reasons) == [ExceptionReason.TAKEN_BACK]
    item = models.ExceptionItem.objects.get(state=models.ExceptionState.OPEN)
    attach_to_case(item.pk, "C-2", "p2", "alex")
    assert deliver().attachment.case_id == "C-2", "what follows is not held up"


def test_what_may_be_there_all_the_same_is_told_of_its_end(configured: None) -> None:
    attachment = attached()
    due = models.Delivery.objects.get()
    outbox.record_refusal(due, "no result", "automation", unsure=True)
    models.Delivery.objects.update(state=models.DeliveryState.REFUSED, unsure=True)
    take_back(attachment.pk, WHY, "alex")
    assert deliver().kind == models.DeliveryKind.WITHDRAWN


@pytest.mark.parametrize("unsure", [True, False])
def test_what_is_attached_elsewhere_after_a_refusal_leaves_a_trace_and_no_copy_behind(
    configured: None, unsure: bool
) -> None:
    first = attached()
    outbox.record_refusal(models.Delivery.objects.get(), "no", "automation", unsure=unsure)
    models.Delivery.objects.update(state=models.DeliveryState.REFUSED, unsure=unsure)
    item = models.ExceptionItem.objects.get(state=models.ExceptionState.OPEN)
    assert attach_to_case(item.pk, "C-2", "p2", "alex") == DONE
    first.refresh_from_db()
    assert (first.case_id, first.ended_by) == ("C-1", "alex")
    item.refresh_from_db()
    assert item.resolution == "attached"
    again = [("attached", "C-2")]
    assert said() == [("attached", "C-1"), *([("withdrawn", "C-1"), *again] if unsure else again)]


def test_a_correction_that_was_refused_is_put_right_by_attaching_again(configured: None) -> None:
    check = draw_check(type_="lease")
    deliver()
    answer(check.pk, "wrong_type", "sam", "pay_stub")
    deliver(models.DeliveryState.REFUSED)
    item = models.ExceptionItem.objects.get(state=models.ExceptionState.OPEN)
    assert item.reason == ExceptionReason.DELIVERY_REFUSED
    assert attach_to_case(item.pk, "C-2", "p2", "alex") == DONE
    assert said()[2:] == [("withdrawn", "C-1"), ("attached", "C-2")], "it was there"


def test_a_case_system_that_does_not_let_go_is_seen_to_by_a_person(configured: None) -> None:
    attachment = attached()
    deliver()
    move(attachment.pk, "C-2", "p2", WHY, "alex")
    deliver(models.DeliveryState.REFUSED)
    item = models.ExceptionItem.objects.get(state=models.ExceptionState.OPEN)
    assert item.reason == ExceptionReason.WITHDRAWAL_REFUSED
    assert "did not confirm that the document is off case C-1: it answered 422." in item.decision.note_en
    assert attach_to_case(item.pk, "C-1", "p1", "kim") == ReviewResult(ReviewStatus.ALREADY_ON_CASE, "C-2")
    assert dismiss(item.pk, "done by hand", "kim") == DONE
    assert models.Attachment.objects.get(models.LIVE).document.state == models.DocumentState.ATTACHED
    assert deliver().attachment.case_id == "C-2"


def test_setting_aside_what_was_not_let_go_leaves_the_document_waiting(configured: None) -> None:
    attachment = attached()
    deliver()
    take_back(attachment.pk, WHY, "alex")
    deliver(models.DeliveryState.REFUSED)
    kept = models.ExceptionItem.objects.get(reason=ExceptionReason.WITHDRAWAL_REFUSED)
    assert dismiss(kept.pk, "done by hand", "kim") == DONE
    assert models.Document.objects.get().state == models.DocumentState.EXCEPTION
    assert models.ExceptionItem.objects.get(state=models.ExceptionState.OPEN).reason == ExceptionReason.TAKEN_BACK


def test_the_database_lets_only_one_note_follow_another(configured: None) -> None:
    attachment = attached()
    first = models.Delivery.objects.get()
    take_back(attachment.pk, WHY, "alex")
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Delivery.objects.create(attachment=attachment, follows=first)
