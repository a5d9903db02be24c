"""What became of a submission, for whoever sent it, in plain words.

Whoever has the reference number and the birth date sent it, and nothing proves that they are who they say they are. So
nothing is told that they did not send themselves: no case, nobody's data, and not which number or name did or did not
agree, by which a case could be guessed at. What is wrong with a file, and what a person said to its sender, is told.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intake.decisions import ExceptionReason, Fact
from intake.identifiers.sin import mask_sins
from intake.notes import fact_sentence
from intake.references import reference_of
from intake.submission import Submission as Manifest
from review.form.words import length_in_words
from review.words import language, type_title
from storage.desk.duplicates import is_left_without
from storage.messages.models import Message, MessageState
from storage.records import models
from storage.records.ledger import AUTOMATION
from storage.records.readings import page_numbers
from storage.waiting.telling import kind_of, tell

_OF_THE_FILE = {
    "polyglot",
    "repaired",
    "page_unreadable",
    "picture_unreadable",
    "attachment_unreadable",
    "entry_left_out",
    "form_unreadable",
    "first_frame_only",
    "text_only",
    "too_deep",
    "no_text",
    "type_other",
    "type_unsure",
}
"""Facts that tell of nothing but what was sent."""
_FILE_REASONS = {
    ExceptionReason.UNREADABLE,
    ExceptionReason.UNSUPPORTED_TYPE,
    ExceptionReason.ENCRYPTED,
    ExceptionReason.CORRUPT,
    ExceptionReason.UNSAFE_FILE,
    ExceptionReason.TOO_LARGE,
    ExceptionReason.MISSING_FILE,
}
"""Reasons that the sender can do away with by sending the file anew, before a person asks for it."""


class Standing(StrEnum):
    """Where a document stands."""

    RECEIVED = "received"
    READING = "reading"
    PERSON = "person"
    ON_CASE = "on_case"
    ASKED = "asked"
    REFUSED = "refused"
    SET_ASIDE = "set_aside"


_DAYS_OF_A_MONTH = 30
_OPEN = {Standing.RECEIVED, Standing.READING, Standing.PERSON}


@dataclass(frozen=True)
class Stands:
    """A document, or a file that holds none that could be read."""

    standing: Standing
    where: str
    """In a few words."""
    title: str = ""
    file: str = ""
    pages: str = ""
    at: datetime | None = None
    by: str = ""
    what_to_do: Sequence[str] = ()
    note: Sequence[str] = ()
    """Why, sentence by sentence."""
    message: Message | None = None


@dataclass(frozen=True)
class Told:
    """All of a submission."""

    reference: str
    received_at: datetime
    summary: str
    documents: list[Stands] = field(default_factory=list)
    median: str = ""
    p90: str = ""
    is_erased: bool = False

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done with it."""
        if self.is_erased:
            return False
        return not self.documents or any(each.standing in _OPEN for each in self.documents)


def of_manifest(manifest: Manifest) -> Told:
    """A submission that waits for a worker to open it."""
    documents = [
        Stands(Standing.RECEIVED, _WHERE()[Standing.RECEIVED], file=mask_sins(file.name)) for file in manifest.files
    ]
    return Told(reference_of(manifest.id), manifest.received_at, _summary(documents), documents)


def of_records(submission: models.Submission) -> Told:
    """A submission that workers have opened, with how long it will take; or that nothing is left of."""
    if submission.state == models.SubmissionState.ERASED and submission.erased_at is not None:
        summary = _erased(submission.received_at, submission.erased_at)
        return Told(reference_of(submission.pk), submission.received_at, summary, is_erased=True)
    documents = _documents(submission)
    told = None
    if not documents or any(each.standing in _OPEN for each in documents):
        opened = submission.exceptions.filter(state=models.ExceptionState.OPEN).order_by("opened_at").first()
        raised = opened.opened_at if opened else None
        told = tell(submission.pk, kind_of(submission), raised, submission.received_at)
    return Told(
        reference=reference_of(submission.pk),
        received_at=submission.received_at,
        summary=_summary(documents),
        documents=documents,
        median=length_in_words(told.median) if told else "",
        p90=length_in_words(told.p90) if told else "",
    )


def _WHERE() -> dict[Standing, str]:  # noqa: N802 - a table in the reader's language
    return {
        Standing.RECEIVED: _("Received"),
        Standing.READING: _("Being read"),
        Standing.PERSON: _("With a person"),
        Standing.ON_CASE: _("On your file"),
        Standing.ASKED: _("We need something from you"),
        Standing.REFUSED: _("Refused"),
        Standing.SET_ASIDE: _("Not needed"),
    }


def _summary(documents: Sequence[Stands]) -> str:
    standings = {each.standing for each in documents}
    if standings & {Standing.ASKED, Standing.REFUSED}:
        return _("Something is needed from you: see below what to do.")
    if not standings or standings <= {Standing.RECEIVED}:
        return _("Your documents have arrived and wait to be read.")
    if Standing.READING in standings or Standing.RECEIVED in standings:
        return _("Your documents are being read.")
    if Standing.PERSON in standings:
        return _("A person looks at what could not be matched for certain. You need to do nothing for it.")
    if standings == {Standing.ON_CASE}:
        return _("All is done: every document is on your file.")
    return _("All is done.")


def _erased(received: datetime, erased: datetime) -> str:
    """That they were deleted, and after how long."""
    months = (erased - received).days // _DAYS_OF_A_MONTH
    values = {"date": date_format(erased), "months": months}
    said = ngettext(
        "Your documents were deleted on %(date)s, %(months)d month after they were received.",
        "Your documents were deleted on %(date)s, %(months)d months after they were received.",
        months,
    )
    return " ".join((said % values, _("What was put on your file may still be there.")))


def _documents(submission: models.Submission) -> list[Stands]:
    decisions = list(submission.decisions.select_related("document__label").order_by("pk"))
    by_document: dict[int | None, list[models.Decision]] = {}
    by_upload: dict[int | None, list[models.Decision]] = {}
    for decision in decisions:
        by_document.setdefault(decision.document_id, []).append(decision)
        by_upload.setdefault(decision.upload_id, []).append(decision)
    documents: dict[int, list[models.Document]] = {}
    kept = submission.documents.exclude(state=models.DocumentState.REPLACED)
    for document in kept:
        documents.setdefault(document.upload_id, []).append(document)
    items = list(submission.exceptions.order_by("pk"))
    messages = {
        message.exception_id: message
        for message in Message.objects.filter(submission=submission).exclude(state=MessageState.WITHDRAWN)
    }
    found: list[Stands] = []
    for upload in sorted(submission.uploads.all(), key=_place):
        file = mask_sins(upload.name)
        mine = documents.get(upload.pk, [])
        for document in sorted(mine, key=lambda each: page_numbers(each.pages) or (0,)):
            about = [item for item in items if item.document_id == document.pk]
            last = by_document.get(document.pk, [])
            if not document.pages:  # the whole of a file that could not be read: what was decided of the file counts
                last = by_upload.get(upload.pk, [])
            found.append(_document(document, file, upload, last, about, messages))
        if not mine:
            found += _file(upload, file, by_upload.get(upload.pk, []), items, messages)
    return found


def _place(upload: models.Upload) -> list[int]:
    return [int(number) for number in upload.path.split("/")]


def _document(
    document: models.Document,
    file: str,
    upload: models.Upload,
    decisions: Sequence[models.Decision],
    items: Sequence[models.ExceptionItem],
    messages: dict[int, Message],
) -> Stands:
    parts: dict[str, Any] = {
        "title": type_title(document.type) if document.pages and not document.abstained else "",
        "file": file,
        "pages": document.pages.replace(",", ", ") if upload.page_count > 1 else "",
    }
    if document.state == models.DocumentState.ATTACHED:
        return _stands(Standing.ON_CASE, decisions, **parts)
    return _with_people(decisions, items, messages, parts)


def _file(
    upload: models.Upload,
    file: str,
    decisions: Sequence[models.Decision],
    items: Iterable[models.ExceptionItem],
    messages: dict[int, Message],
) -> list[Stands]:
    """A file of which there is no document: still to be read, opened up, or one that can't be."""
    about = [item for item in items if item.upload_id == upload.pk]
    if not decisions and not about:
        if upload.outcome == "expanded" or upload.is_message_body or upload.state == models.UploadState.DONE:
            return []
        return [Stands(Standing.READING, _WHERE()[Standing.READING], file=file)]
    return [_with_people(decisions, about, messages, {"file": file})]


def _with_people(
    decisions: Sequence[models.Decision],
    items: Sequence[models.ExceptionItem],
    messages: dict[int, Message],
    parts: dict[str, Any],
) -> Stands:
    last = decisions[-1] if decisions else None
    # Of several about one document, one may have been seen to while another waits.
    item = next((each for each in items if each.state == models.ExceptionState.OPEN), items[-1] if items else None)
    if item is not None and item.resolution == "requeued":
        return Stands(Standing.READING, _WHERE()[Standing.READING], file=parts["file"])
    if item is None or item.state == models.ExceptionState.OPEN:
        advice = [_("You may send it again at once, if you can mend that.")] if _is_of_the_file(item) else []
        return _stands(Standing.PERSON, decisions, what_to_do=advice, **parts)
    if item.resolution == "rejected" and last is not None:
        reason: dict[str, str] = next((fact["values"] for fact in last.facts if fact["code"] == "rejected"), {})
        why, following = reason.get(f"why_{language()}", ""), reason.get(f"next_{language()}", "")
        return _stands(Standing.REFUSED, decisions, what_to_do=list(filter(None, (why, following))), **parts)
    message = messages.get(item.pk)
    if message is not None:
        return _stands(Standing.ASKED, decisions, message=message, **parts)
    if item.resolution == "duplicate" and item.document is not None and is_left_without(item.document):
        said = [_("We had the same document already, but it could not be used. Send it again, or another one.")]
        return _stands(Standing.REFUSED, decisions, what_to_do=said, **parts)
    if item.resolution == "duplicate":
        said = [_("We have the same document already. You need to do nothing.")]
        return _stands(Standing.SET_ASIDE, decisions, what_to_do=said, **parts)
    said = [_("A person found that it is not needed. If you think that this is a mistake, send it again and say why.")]
    return _stands(Standing.SET_ASIDE, decisions, what_to_do=said, **parts)


def _is_of_the_file(item: models.ExceptionItem | None) -> bool:
    return item is not None and item.reason in _FILE_REASONS


def _stands(standing: Standing, decisions: Sequence[models.Decision], **parts: Any) -> Stands:
    last = decisions[-1] if decisions else None
    by = ""
    if last is not None and standing is not Standing.PERSON:
        by = _("by automation") if last.made_by == AUTOMATION else _("by a person")
    return Stands(
        standing, _WHERE()[standing], at=last.made_at if last else None, by=by, note=_note(decisions), **parts
    )


def _note(decisions: Sequence[models.Decision]) -> list[str]:
    """What automation found of the file itself, in plain words."""
    facts = [Fact.model_validate(fact) for decision in decisions[:1] for fact in decision.facts]
    title = type_title(decisions[0].document.type) if decisions and decisions[0].document else ""
    return [
        mask_sins(fact_sentence(fact, language(), title))
        for fact in facts
        if fact.code in _OF_THE_FILE or fact.code.startswith(("quality_", "refused_"))
    ]
