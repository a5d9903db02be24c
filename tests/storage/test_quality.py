"""The quality sample: drawn by chance and once, answered once, and counted with its intervals."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from intake.decisions import Decision, DecisionOutcome, ExceptionReason
from intake.intervals import wilson
from intake.model import Classification, Document, Page, PageSource
from storage.records import ledger, models
from storage.records.quality import (
    Grouping,
    Medium,
    QualityResult,
    QualityStatus,
    Row,
    Sampling,
    Share,
    answer,
    medium_of,
    report,
)
from storage.records.reviewing import attach_to_case
from tests.review.building import draw_check, make_case, raise_exception

pytestmark = pytest.mark.django_db
DONE = QualityResult(QualityStatus.DONE)


def upload_of(submission_id: str) -> models.Upload:
    """A file that was read and waits for its decisions."""
    submission = models.Submission.objects.create(pk=submission_id)
    return models.Upload.objects.create(
        submission=submission, path="1", object_key="k", name="n", state="read", outcome="read", sha256=submission_id
    )


def attach(upload: models.Upload, pages: int, *sampling: Sampling) -> list[int]:
    """Attach each page as a document of its own, as the step does, again and again."""
    classification = Classification(type="lease", confidence=1, abstained=False, why=(), version="rules-1")
    decisions = [
        Decision(
            outcome=DecisionOutcome.ATTACH,
            upload="1",
            document=Document(pages=(number,), classification=classification),
            case_id="C-1",
        )
        for number in range(1, pages + 1)
    ]
    upload.refresh_from_db()
    return ledger.record_decisions(upload.submission, [upload], decisions, {}, *sampling)


def test_each_document_is_drawn_with_the_probability_that_was_set() -> None:
    upload = upload_of("s-000001")
    documents = models.Document.objects.bulk_create(
        models.Document(submission=upload.submission, upload=upload, pages=str(n), state="attached", type="lease")
        for n in range(1, 5001)
    )
    decisions = models.Decision.objects.bulk_create(
        models.Decision(
            submission=upload.submission, upload=upload, document=document, outcome="attach", made_by="automation"
        )
        for document in documents
    )
    drawn = [Sampling(0.1).draw(decision) for decision in decisions]
    # 500 are to be expected, with a standard deviation of 21; six of these are left about once in 500 million times.
    assert 373 <= sum(drawn) <= 627
    assert models.QualityCheck.objects.count() == sum(drawn)
    half = sum(drawn[:2500])
    assert 0.25 < half / sum(drawn) < 0.75, "it is not the first ones that are drawn"


def test_all_or_none_are_drawn_where_that_is_set() -> None:
    upload = upload_of("s-000001")
    assert attach(upload, 20, Sampling(0)) == []
    assert not models.QualityCheck.objects.exists()
    assert attach(other := upload_of("s-000002"), 20, Sampling(1)) == [other.pk]
    assert models.QualityCheck.objects.count() == 20


def test_who_says_nothing_draws_nothing() -> None:
    assert attach(upload_of("s-000001"), 20) == []
    assert models.Attachment.objects.count() == 20
    assert not models.QualityCheck.objects.exists()


def test_a_repeated_step_does_not_draw_again() -> None:
    upload = upload_of("s-000001")
    attach(upload, 50, Sampling(0.5))
    drawn = set(models.QualityCheck.objects.values_list("document__pages", flat=True))
    for share in (0.5, 1):
        models.Upload.objects.update(state="read")
        attach(upload, 50, Sampling(share))
        assert set(models.QualityCheck.objects.values_list("document__pages", flat=True)) == drawn
    assert models.Document.objects.count() == models.Attachment.objects.count() == 50


def test_what_is_drawn_is_drawn_as_pictures_too_for_whoever_checks_it() -> None:
    upload = upload_of("s-000001")
    attach(upload, 1, Sampling(1))
    upload.refresh_from_db()
    assert upload.state == models.UploadState.ILLUSTRATING


def test_what_a_person_attaches_and_what_goes_to_a_person_is_not_drawn() -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    attach_to_case(raise_exception().pk, "C-1", "p1", "sam")
    upload = upload_of("s-other")
    unread = Decision(outcome=DecisionOutcome.EXCEPTION, upload="1", reason=ExceptionReason.UNREADABLE)
    ledger.record_decisions(upload.submission, [upload], [unread], {}, Sampling(1))
    assert not models.QualityCheck.objects.exists()


def test_a_check_keeps_what_it_is_counted_by() -> None:
    check = draw_check(mime="image/jpeg", form={"language": "fr", "application_type": "work_permit"}, type_="pay_stub")
    assert (check.language, check.medium, check.program, check.type) == ("fr", "photo", "work_permit", "pay_stub")
    assert (check.answer, check.answered_by, check.right_type) == ("waiting", "", "")
    assert (check.decision.outcome, check.decision.case_id) == ("attach", "C-1")
    attach(upload_of("s-formless"), 1, Sampling(1))
    formless = models.QualityCheck.objects.get(document__submission="s-formless")
    assert (formless.classifier_version, formless.program) == ("rules-1", "")


@pytest.mark.parametrize(
    ("mime", "sources", "medium"),
    [
        ("application/pdf", ["text_layer", "form_data"], Medium.DIGITAL),
        ("application/pdf", ["text_layer", "none"], Medium.DIGITAL),
        ("application/pdf", ["text_layer", "ocr"], Medium.SCAN),
        ("application/pdf", ["ocr"], Medium.SCAN),
        ("application/pdf", [], Medium.SCAN),
        ("image/tiff", ["ocr"], Medium.SCAN),
        ("image/jpeg", ["ocr"], Medium.PHOTO),
        ("image/heic", ["none"], Medium.PHOTO),
        ("text/plain", ["text_layer"], Medium.DIGITAL),
    ],
)
def test_the_medium_is_told_from_the_file_and_where_its_text_stood(
    mime: str, sources: list[str], medium: Medium
) -> None:
    pages = [Page(number=number, source=PageSource(source)) for number, source in enumerate(sources, start=1)]
    assert medium_of(mime, pages) is medium


def test_only_the_documents_own_pages_tell_its_medium() -> None:
    pages = tuple(
        Page(number=n, source=source) for n, source in enumerate((PageSource.OCR, PageSource.TEXT_LAYER), start=1)
    )
    attach(upload_of("s-000001"), 2, Sampling(1, {"1": pages}))
    media = models.QualityCheck.objects.order_by("document__pages").values_list("medium", flat=True)
    assert list(media) == ["scan", "digital"]


def written() -> list[int]:
    return [model.objects.count() for model in (models.Decision, models.Event, models.ExceptionItem)]


def test_an_answer_counts_once_with_who_and_when() -> None:
    check = draw_check()
    assert answer(check.pk, "right", "sam") == DONE
    check.refresh_from_db()
    assert (check.answer, check.answered_by) == ("right", "sam")
    assert check.answered_at is not None
    assert timezone.now() - check.answered_at < timedelta(minutes=1)
    event = models.Event.objects.get(action="quality_right")
    assert (event.actor, event.document, event.details) == ("sam", check.document, {"case": "C-1", "from": "lease"})
    before = written()
    assert answer(check.pk, "wrong_case", "alex") == QualityResult(QualityStatus.ALREADY_ANSWERED, "sam")
    assert written() == before


def test_a_wrong_type_is_corrected_and_the_check_remembers_both() -> None:
    check = draw_check(type_="lease")
    assert answer(check.pk, "wrong_type", "sam", "pay_stub") == DONE
    check.refresh_from_db()
    assert (check.type, check.right_type, check.document.type) == ("lease", "pay_stub", "pay_stub")
    assert check.document.state == models.DocumentState.ATTACHED
    assert models.Decision.objects.get(outcome="retype").made_by == "sam"
    event = models.Event.objects.get(action="quality_wrong_type")
    assert event.details == {"case": "C-1", "from": "lease", "to": "pay_stub"}


def test_a_type_that_somebody_corrected_meanwhile_stays() -> None:
    check = draw_check(type_="lease")
    models.Document.objects.update(type="job_offer")
    assert answer(check.pk, "wrong_type", "sam", "pay_stub") == DONE
    check.document.refresh_from_db()
    assert check.document.type == "job_offer"
    assert not models.Decision.objects.filter(outcome="retype").exists()


def test_a_wrong_case_is_recorded_and_the_document_is_off_it() -> None:
    check = draw_check()
    assert answer(check.pk, "wrong_case", "sam", "pay_stub") == DONE
    check.refresh_from_db()
    assert (check.answer, check.right_type, check.document.type) == ("wrong_case", "", "lease")
    assert models.Attachment.objects.get().ended_by == "sam"
    assert models.Event.objects.get(action="quality_wrong_case").details["case"] == "C-1"


@pytest.mark.parametrize("right_type", ["", "no_such_type", "lease"])
def test_a_wrong_type_needs_the_right_one(right_type: str) -> None:
    check, before = draw_check(type_="lease"), written()
    assert answer(check.pk, "wrong_type", "sam", right_type).status is QualityStatus.NO_RIGHT_TYPE
    assert written() == before
    check.refresh_from_db()
    assert check.answer == "waiting"


@pytest.mark.parametrize("found", ["waiting", "", "maybe"])
def test_what_is_no_answer_is_refused(found: str) -> None:
    assert answer(draw_check().pk, found, "sam") == QualityResult(QualityStatus.NO_ANSWER, found)
    assert answer(404404, "right", "sam") == QualityResult(QualityStatus.NOT_FOUND)


def made_set() -> None:
    """Ten documents: 4 right, 2 of the wrong type, 1 on the wrong case, 1 that nobody can tell, 2 waiting."""
    english, french = {"application_type": "study_permit"}, {"application_type": "work_permit", "language": "fr"}
    found = ["right"] * 4 + ["wrong_type"] * 2 + ["wrong_case", "cannot_tell", "", ""]
    for number, given in enumerate(found):
        source = PageSource.TEXT_LAYER if number % 2 else PageSource.OCR
        check = draw_check(form=english if number < 5 else french, source=source, type_="lease")
        if given:
            assert answer(check.pk, given, "sam", "pay_stub") == DONE


def test_the_report_counts_each_group_exactly() -> None:
    made_set()
    rows = report()
    assert rows[0] == Row(
        by=Grouping.ALL,
        group="",
        drawn=10,
        answered=8,
        cannot_tell=1,
        wrong_type=Share(2, 7),
        wrong_case=Share(1, 7),
        wrong=Share(3, 7),
    )
    found = {(row.by.value, row.group): (row.drawn, row.answered, row.wrong_type, row.wrong_case) for row in rows[1:]}
    assert found == {
        ("language", "en"): (5, 5, Share(1, 5), Share(0, 5)),
        ("language", "fr"): (5, 3, Share(1, 2), Share(1, 2)),
        ("medium", "digital"): (5, 4, Share(1, 3), Share(0, 3)),
        ("medium", "scan"): (5, 4, Share(1, 4), Share(1, 4)),
        ("program", "study_permit"): (5, 5, Share(1, 5), Share(0, 5)),
        ("program", "work_permit"): (5, 3, Share(1, 2), Share(1, 2)),
        ("type", "lease"): (10, 8, Share(2, 7), Share(1, 7)),
    }
    assert [row.by for row in rows] == sorted((row.by for row in rows), key=list(Grouping).index)


def test_a_share_has_wilsons_interval_and_of_none_nothing_is_known() -> None:
    assert (Share(2, 7).share, Share(2, 7).interval) == (2 / 7, wilson(2, 7))
    assert (Share(0, 0).share, Share(0, 0).interval) == (None, (0.0, 1.0))
    assert report() == [Row(Grouping.ALL, "", 0, 0, 0, Share(0, 0), Share(0, 0), Share(0, 0))]


def test_the_report_is_of_what_was_drawn_from_its_first_moment_on_and_before_its_last() -> None:
    first, last = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
    for moment in (first - timedelta(seconds=1), first, last - timedelta(seconds=1), last):
        models.QualityCheck.objects.filter(pk=draw_check().pk).update(drawn_at=moment)
    assert [report(since, until)[0].drawn for since, until in ((first, last), (first, None), (None, last))] == [2, 3, 3]
