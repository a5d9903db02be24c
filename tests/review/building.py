"""Builds what the review pages show, by the ledger that the workers use."""

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from typing import Any

from classifiers.reasons import Reason
from classifiers.taxonomy import load_taxonomy
from intake.decisions import Candidate, Decision, DecisionOutcome, ExceptionReason, Fact
from intake.model import Classification, Document, Identifier, Outcome, Page, PageSource, Party, Reading, RefusalReason
from intake.settings import get_settings
from intake.sniffing import claim_of
from intake.submission import Submission
from review.desk.queries import page_image_key
from storage.cases.models import Case
from storage.objects import ObjectStore, open_store
from storage.records import ledger, models
from storage.records.quality import Sampling

FORM = {
    "application_type": "study_permit",
    "family_name": "Côté",
    "given_names": "Zoé",
    "birth_date": "1990-02-01",
    "uci": "12345678",
}
IMAGE = b"\xff\xd8 the pixels of a page"
_numbers = count(1)


def object_store() -> ObjectStore:
    """Where the workers put texts and page images; made where it isn't there yet."""
    return open_store(get_settings().objects_url)


def make_case(case_id: str, *people: tuple[str, str, str]) -> Case:
    """A case with people of these ids, given and family names; the first is the principal."""
    case = Case.objects.create(pk=case_id, application_type="study_permit")
    for index, (number, given, family) in enumerate(people):
        role = "child" if index else "principal"
        case.people.create(number=number, role=role, family_name=family, given_names=given, birth_date="1990-02-01")
    case.numbers.create(kind="uci", value="12345678", person=people[0][0] if people else "")
    return case


def candidate(case_id: str, person_id: str | None = "p1") -> Candidate:
    """A case that may be right, with something for and against it."""
    return Candidate(
        case_id=case_id,
        person_id=person_id,
        speaks_for=(Fact(code="name_agree", values={"person": "Zoé Côté"}),),
        speaks_against=(Fact(code="type_differs", values={"type": "work_permit"}),),
    )


def raise_exception(
    reason: ExceptionReason = ExceptionReason.AMBIGUOUS_CASE,
    *,
    name: str = "scan0001.pdf",
    texts: Sequence[str] = ("LEASE",),
    content: str = "",
    form: dict[str, Any] | None = None,
    facts: Sequence[Fact] = (Fact(code="several_cases"),),
    candidates: Sequence[Candidate] = (),
    refused: RefusalReason | None = None,
    drawn: bool = True,
    **document: Any,
) -> models.ExceptionItem:
    """An exception about a document of these pages; about the whole file when it was refused."""
    number = next(_numbers)
    digest = sha256((content or f"upload {number}").encode()).hexdigest()
    submission, upload = _receive(f"s-{number:06}", name, FORM | (form or {}))
    reading = Reading(
        outcome=Outcome.REFUSED if refused else Outcome.READ,
        mime="application/pdf",
        sha256=digest,
        size=1000,
        reason=refused,
        detail="the PDF is damaged and can't be opened" if refused else "",
        pages=tuple(Page(number=n, source=PageSource.OCR, text=text) for n, text in enumerate(texts, start=1)),
    )
    _read(upload, reading)
    object_store().put(ledger.reading_key(digest, "test", claim_of(name, "")), reading.model_dump_json().encode())
    for page in reading.pages if drawn and not refused else ():
        object_store().put(page_image_key(upload, page.number), IMAGE)
    decision = Decision(
        outcome=DecisionOutcome.EXCEPTION,
        upload="1",
        document=None if refused else _document(len(texts), **document),
        reason=reason,
        facts=tuple(facts),
        candidates=tuple(candidates),
    )
    looked_at = ledger.record_decisions(submission, [upload], [decision], {})
    if drawn:
        models.Upload.objects.filter(pk__in=looked_at).update(state=models.UploadState.DONE)
    return submission.exceptions.get()


def draw_check(
    *,
    name: str = "bail.pdf",
    mime: str = "application/pdf",
    source: PageSource = PageSource.OCR,
    form: dict[str, Any] | None = None,
    case_id: str = "C-1",
    drawn: bool = True,
    **document: Any,
) -> models.QualityCheck:
    """A document of one page that was attached automatically and drawn into the quality sample."""
    number = next(_numbers)
    page = Page(number=1, source=source, text="LEASE")
    digest = sha256(f"upload {number}".encode()).hexdigest()
    submission, upload = _receive(f"s-{number:06}", name, FORM | (form or {}))
    reading = Reading(outcome=Outcome.READ, mime=mime, sha256=digest, size=1000, pages=(page,))
    _read(upload, reading)
    object_store().put(ledger.reading_key(digest, "test", claim_of(name, "")), reading.model_dump_json().encode())
    decision = Decision(
        outcome=DecisionOutcome.ATTACH, upload="1", document=_document(1, **document), case_id=case_id, person_id="p1"
    )
    looked_at = ledger.record_decisions(submission, [upload], [decision], {}, Sampling(1, {"1": (page,)}))
    if drawn:
        object_store().put(page_image_key(upload, 1), IMAGE)
        models.Upload.objects.filter(pk__in=looked_at).update(state=models.UploadState.DONE)
    return models.QualityCheck.objects.get(document__submission=submission)


def raise_without_form(problem: str = "submission.json: form.family_name: Field required") -> models.ExceptionItem:
    """An exception about a submission that can't be understood and holds no upload."""
    submission_id = f"s-{next(_numbers):06}"
    ledger.announce(submission_id)
    submission = ledger.record_submission(submission_id, None, problem, [])
    fact = Fact(code="invalid_submission", values={"problem": problem})
    reason = ExceptionReason.INVALID_SUBMISSION
    decision = Decision(outcome=DecisionOutcome.EXCEPTION, upload="", reason=reason, facts=(fact,))
    ledger.record_decisions(submission, [], [decision], {})
    return submission.exceptions.get()


def raise_missing_file() -> models.ExceptionItem:
    """An exception about an upload that the form announced and that never came."""
    submission, upload = _receive(f"s-{next(_numbers):06}", "lost.pdf", FORM)
    _read(upload, None)
    reason = ExceptionReason.MISSING_FILE
    ledger.record_decisions(
        submission, [upload], [Decision(outcome=DecisionOutcome.EXCEPTION, upload="1", reason=reason)], {}
    )
    return submission.exceptions.get()


def _read(upload: models.Upload, reading: Reading | None) -> None:
    ledger.record_reading(upload, reading, "test")
    models.Upload.objects.filter(pk=upload.pk).update(state=models.UploadState.READ)
    upload.refresh_from_db()


def _receive(submission_id: str, name: str, form: dict[str, Any]) -> tuple[models.Submission, models.Upload]:
    manifest = Submission.model_validate(
        {
            "id": submission_id,
            "received_at": datetime(2026, 1, 31, tzinfo=UTC),
            "form": form,
            "files": [{"number": 1, "name": name}],
        }
    )
    ledger.announce(submission_id)
    file = ledger.FoundFile(path="1", key=f"submissions/{submission_id}/files/1", name=name)
    submission = ledger.record_submission(submission_id, manifest, "", [file])
    return submission, submission.uploads.get()


def _document(
    pages: int,
    *,
    type_: str = "lease",
    abstained: bool = False,
    confidence: float = 0.9,
    why: Sequence[Reason] = (Reason("reads_like", {"type": "lease"}),),
    identifiers: Sequence[Identifier] = (),
    parties: Sequence[Party] = (),
) -> Document:
    return Document(
        pages=tuple(range(1, pages + 1)),
        classification=Classification(
            type=type_,
            title_en=load_taxonomy()[type_].title_en,
            title_fr=load_taxonomy()[type_].title_fr,
            confidence=confidence,
            abstained=abstained,
            why=tuple(reason.sentence("en") for reason in why),
            why_fr=tuple(reason.sentence("fr") for reason in why),
        ),
        identifiers=tuple(identifiers),
        parties=tuple(parties),
    )
