"""The story on one page: what happens to a submission once its files are read.

    read_file (intake.reading)     bytes -> Reading, in the sandbox
    understand                     Reading -> documents: segment, classify, identify, name the parties
    resolve_submission             the form and all documents together -> a decision for each document

Everything here is a function of its inputs: no database, no queue, no network but through the arguments.
"""

from collections.abc import Callable, Sequence

from intake.decisions import Decision, DecisionOutcome, ExceptionReason, Fact
from intake.identifiers import find_identifiers
from intake.matching import UnderstoodUpload, decide_submission
from intake.matching.policy import Rule
from intake.model import (
    CaseDirectory,
    Classification,
    Classifier,
    Document,
    FormField,
    Outcome,
    Page,
    PageSource,
    Quality,
    Reading,
    Value,
)
from intake.parties import find_parties
from intake.segmenting import segment
from intake.submission import Form


class UploadReading(Value):
    """What was read of one upload."""

    path: str
    reading: Reading
    is_message_body: bool = False


class UnreadUpload(Value):
    """An upload of which there is no reading at all: its bytes are missing."""

    path: str
    reason: ExceptionReason


def understand(reading: Reading, classifier: Classifier, *, is_message_body: bool = False) -> tuple[Document, ...]:
    """Split the pages into documents; say what each is, which identifiers it shows and whom it names."""
    if reading.outcome is not Outcome.READ:
        return ()

    def classify(pages: tuple[Page, ...]) -> Classification:
        return classifier.classify(pages, reading, is_message_body=is_message_body)

    printed = [_as_printed(page, reading.fields) for page in reading.pages]
    return tuple(_document(reading, numbers, classify) for numbers in segment(printed, classify))


def _as_printed(page: Page, fields: Sequence[FormField]) -> Page:
    """The page without the answers that were added below: where they are, its foot is not the last that it says.

    They would cut a form in two: each page asks for a family name, of the applicant and of others.
    """
    if page.source is PageSource.FORM_DATA:
        return page  # it is nothing but answers
    text = page.text
    for field in reversed(fields):
        if page.number in field.pages and text.endswith(f": {field.value}"):
            text = text.removesuffix(field.value).rpartition("\n")[0]
    return page if text == page.text else page.model_copy(update={"text": text})


def understand_pages(
    reading: Reading, numbers: tuple[int, ...], classifier: Classifier, *, is_message_body: bool = False
) -> Document:
    """The same of these pages, which a person says are one document. Raises KeyError where there is no such page."""

    def classify(pages: tuple[Page, ...]) -> Classification:
        return classifier.classify(pages, reading, is_message_body=is_message_body)

    return _document(reading, numbers, classify)


def _document(
    reading: Reading, numbers: tuple[int, ...], classify: Callable[[tuple[Page, ...]], Classification]
) -> Document:
    by_number = {page.number: page for page in reading.pages}
    pages = tuple(by_number[number] for number in numbers)
    legible = any(page.text.strip() for page in pages)
    return Document(
        pages=numbers,
        legible=legible,
        quality=_quality(pages, legible=legible),
        classification=classify(pages),
        identifiers=find_identifiers(pages, reading.fields),
        parties=find_parties(pages, reading.fields),
    )


def resolve_submission(
    form: Form,
    uploads: Sequence[UploadReading | UnreadUpload],
    *,
    classifier: Classifier,
    cases: CaseDirectory,
    rule: Rule | None = None,
) -> tuple[Decision, ...]:
    """Decide every document of a submission, weighing the form and all documents together."""
    understood = [_understood(upload, classifier) for upload in uploads if isinstance(upload, UploadReading)]
    unread = [_unread(upload) for upload in uploads if isinstance(upload, UnreadUpload)]
    return (*decide_submission(form, understood, cases, rule), *unread)


def explain_unreadable_form(
    problem: str, uploads: Sequence[UploadReading | UnreadUpload], *, classifier: Classifier
) -> tuple[Decision, ...]:
    """Without a form nobody is named: every document waits for a person, with what is wrong with submission.json."""
    fact = Fact(code="invalid_submission", values={"problem": problem})
    decisions: list[Decision] = []
    for upload in uploads:
        documents: tuple[Document | None, ...] = ()
        if isinstance(upload, UploadReading):
            documents = understand(upload.reading, classifier, is_message_body=upload.is_message_body)
        decisions.extend(_invalid(upload.path, document, fact) for document in documents or (None,))
    return tuple(decisions) or (_invalid("", None, fact),)


def _quality(pages: Sequence[Page], *, legible: bool) -> tuple[Quality, ...]:
    """What is wrong with the pages' pictures; a blank page beside others is only the back of one."""
    seen = dict.fromkeys(quality for page in pages for quality in page.quality)
    return tuple(quality for quality in seen if quality is not Quality.BLANK or not legible)


def _understood(upload: UploadReading, classifier: Classifier) -> UnderstoodUpload:
    reading = upload.reading
    return UnderstoodUpload(
        path=upload.path,
        outcome=reading.outcome,
        reason=reading.reason,
        detail=reading.detail,
        warnings=reading.warnings,
        documents=understand(reading, classifier, is_message_body=upload.is_message_body),
        holds_files=bool(reading.children),
    )


def _unread(upload: UnreadUpload) -> Decision:
    return Decision(outcome=DecisionOutcome.EXCEPTION, upload=upload.path, reason=upload.reason)


def _invalid(path: str, document: Document | None, fact: Fact) -> Decision:
    return Decision(
        outcome=DecisionOutcome.EXCEPTION,
        upload=path,
        document=document,
        reason=ExceptionReason.INVALID_SUBMISSION,
        facts=(fact,),
    )
