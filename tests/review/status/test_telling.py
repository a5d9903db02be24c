"""What the status page tells of each document: plainly, and nothing that its sender did not send."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from intake.decisions import Decision, DecisionOutcome, ExceptionReason, Fact
from intake.model import Outcome, Page, PageSource, Reading, RefusalReason
from review.status.telling import Standing, of_records
from storage.desk.acting import mark_duplicate, reject
from storage.desk.rejecting import reject_reasons
from storage.messages.asking import ask_client
from storage.records import ledger, models
from storage.records.models import ExceptionItem
from storage.records.raising import raise_item
from storage.records.requeuing import RequeueStatus, requeue
from storage.records.reviewing import ReviewStatus, attach_to_case, correct_type, dismiss
from storage.waiting.history import forget
from storage.waiting.models import Forecast, Stage
from tests.review.building import FORM, candidate, draw_check, make_case, raise_exception, raise_missing_file
from tests.review.building import _document as document_of
from tests.review.building import _read as read
from tests.review.building import _receive as receive
from tests.review.form.conftest import page, store

__all__ = ["page", "store"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh() -> None:
    forget()


def told_of(item: ExceptionItem) -> str:
    """The page's text, in English."""
    client = Client()
    session = client.session
    session["status"] = {"id": item.submission_id, "until": timezone.now().timestamp() + 60}
    session.save()
    return client.get("/status/shown").content.decode().replace("&#x27;", "'")


def standing_of(item: ExceptionItem) -> Standing:
    (document,) = of_records(item.submission).documents
    return document.standing


def test_a_document_that_waits_is_with_a_person() -> None:
    item = raise_exception()
    assert standing_of(item) is Standing.PERSON
    assert "You need to do nothing for it." in told_of(item)


def test_no_case_and_no_reason_by_which_one_could_be_guessed_is_told() -> None:
    make_case("C-77", ("p1", "Zoé", "Côté"))
    facts = (
        Fact(code="number_agrees", values={"kind": "uci", "value": "12345678", "source": "web_form"}),
        Fact(code="number_close", values={"kind": "uci", "value": "87654321", "source": "web_form"}),
        Fact(code="client_differs"),
        Fact(code="names_another_person", values={"name": "Léa Roy", "birth_date": "1980-01-01"}),
    )
    pages = []
    for reason in (ExceptionReason.AMBIGUOUS_CASE, ExceptionReason.NO_CASE_FOUND, ExceptionReason.CONFLICTING_IDENTITY):
        item = raise_exception(reason, facts=facts, candidates=[candidate("C-77")])
        text = told_of(item)
        for secret in ("C-77", "12345678", "87654321", "Léa", "Côté", "several", "identity", "No case", "alex"):
            assert secret.lower() not in text.lower(), secret
        pages.append(text.partition('<ul class="stands">')[2].partition("</ul>")[0])
    assert len(set(pages)) == 1


def test_a_document_on_the_case_is_done() -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    item = raise_exception()
    attach_to_case(item.pk, "C-1", "p1", "alex")
    assert standing_of(item) is Standing.ON_CASE
    text = told_of(item)
    assert "All is done: every document is on your file." in text
    assert "by a person" in text
    assert "alex" not in text
    assert "C-1" not in text


def test_automation_is_named_where_it_decided() -> None:
    submission = draw_check().document.submission
    (document,) = of_records(submission).documents
    assert (document.standing, document.by) == (Standing.ON_CASE, "by automation")


@pytest.mark.parametrize("code", list(reject_reasons()))
def test_a_refusal_says_why_and_what_to_do(code: str) -> None:
    item = raise_exception()
    reject(item.pk, code, "for colleagues: see Léa Roy", "alex")
    assert standing_of(item) is Standing.REFUSED
    text = told_of(item)
    reason = reject_reasons()[code]
    assert reason.why_en in text
    assert reason.next_en in text
    assert "Léa" not in text
    with override("fr"):
        (document,) = of_records(item.submission).documents
        assert list(document.what_to_do) == [reason.why_fr, reason.next_fr]


def test_a_file_that_cannot_be_read_and_is_refused() -> None:
    item = raise_exception(ExceptionReason.ENCRYPTED, refused=RefusalReason.ENCRYPTED)
    assert "You may send it again at once" in told_of(item)
    reject(item.pk, "protected", "", "alex")
    assert standing_of(item) is Standing.REFUSED


def test_what_was_asked_is_shown() -> None:
    item = raise_exception(form={"email": "zoe@example.ca"})
    ask_client(item.pk, "missing_pages", {"text": "Page 3 of the <lease>."}, "alex")
    assert standing_of(item) is Standing.ASKED
    text = told_of(item)
    assert "Something is needed from you" in text
    assert "pages are missing" in text
    assert "&lt;lease&gt;" in text
    assert "alex" not in text


def test_a_duplicate_and_what_is_not_needed_need_nothing() -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    first, second, third = (raise_exception() for _ in range(3))
    attach_to_case(first.pk, "C-1", "p1", "alex")
    assert first.document is not None
    mark_duplicate(second.pk, first.document.pk, "alex")
    assert "We have the same document already." in told_of(second)
    dismiss(third.pk, "an advertisement of Léa Roy's", "alex")
    assert standing_of(third) is Standing.SET_ASIDE
    assert "Léa" not in told_of(third)


def test_a_duplicate_of_one_that_was_refused_later_is_wanted_again() -> None:
    first, second = (raise_exception(content="same") for _ in range(2))
    assert first.document is not None
    mark_duplicate(second.pk, first.document.pk, "alex")
    reject(first.pk, "illegible", "", "alex")
    assert standing_of(second) is Standing.REFUSED
    assert "it could not be used" in told_of(second)


def test_a_file_that_never_arrived_is_with_a_person() -> None:
    item = raise_missing_file()
    assert standing_of(item) is Standing.PERSON
    assert "lost.pdf" in told_of(item)


def test_a_file_that_is_read_again_is_being_read() -> None:
    item = raise_missing_file()
    models.Submission.objects.update(state=models.SubmissionState.DECIDED)
    assert requeue(item.submission_id, "alex") is RequeueStatus.DONE
    assert standing_of(item) is Standing.READING
    assert "not needed" not in told_of(item)


def test_a_file_that_is_read_after_all_leaves_nothing_that_waits_for_nobody() -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    item = raise_exception(ExceptionReason.PROCESSING_FAILED, refused=RefusalReason.CRASHED)
    correct_type(item.pk, "lease", "alex")
    whole = models.Document.objects.get()
    models.Submission.objects.update(state=models.SubmissionState.DECIDED)
    assert requeue(item.submission_id, "admin") is RequeueStatus.DONE
    upload = models.Upload.objects.get()
    assert upload.state == models.UploadState.WAITING
    page_of_it = Page(number=1, source=PageSource.OCR, text="LEASE")
    read(upload, Reading(outcome=Outcome.READ, mime="application/pdf", sha256="1" * 64, size=1, pages=(page_of_it,)))
    decision = Decision(
        outcome=DecisionOutcome.ATTACH, upload="1", document=document_of(1), case_id="C-1", person_id="p1"
    )
    ledger.record_decisions(item.submission, [upload], [decision], {})
    assert standing_of(item) is Standing.ON_CASE
    again = raise_exception(form={"application_type": "study_permit"})
    assert mark_duplicate(again.pk, whole.pk, "alex").status is ReviewStatus.NO_SUCH_DOCUMENT


def test_what_still_waits_is_with_a_person_whatever_else_was_seen_to() -> None:
    item = raise_exception()
    seen_to = raise_item(item.decision)
    ExceptionItem.objects.filter(pk=seen_to.pk).update(state="resolved", resolution="dismissed")
    assert standing_of(item) is Standing.PERSON


def test_what_is_wrong_with_the_pages_is_told() -> None:
    item = raise_exception(ExceptionReason.UNREADABLE, facts=(Fact(code="quality_too_dark"),))
    assert "The picture is too dark: take it again in daylight, without flash." in told_of(item)


def test_a_file_being_read_is_being_read() -> None:
    submission, _upload = receive("s-being-read", "letter.pdf", FORM)
    (document,) = of_records(submission).documents
    assert document.standing is Standing.READING


def test_names_are_data_and_numbers_of_social_insurance_are_masked() -> None:
    text = told_of(raise_exception(name="<img src=x onerror=alert(1)> 130 692 544.pdf"))
    assert "<img src=x" not in text
    assert "130 692 544" not in text


def test_a_waiting_time_is_told_once_enough_is_known_and_kept() -> None:
    for _ in range(40):
        item = raise_exception()
        dismiss(item.pk, "not needed", "alex")
        opened = timezone.now() - timedelta(hours=3)
        models.ExceptionItem.objects.filter(pk=item.pk).update(
            opened_at=opened, resolved_at=opened + timedelta(hours=2)
        )
    item = raise_exception()
    forget()
    assert "How much longer it takes" in told_of(item)
    kept = Forecast.objects.get()
    assert (kept.submission, kept.stage, kept.program) == (item.submission_id, Stage.WITH_A_PERSON, "study_permit")
    told_of(item)
    assert Forecast.objects.count() == 1
