"""Writes what the steps found into rows; every function is called inside its step's transaction.

What clients wrote passes through `printable` here, and what may be too long is cut: no text of theirs may be one that
a database refuses, as PostgreSQL does NUL, since that would undo the whole step.
"""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now

from intake.decisions import Decision, DecisionOutcome, ExceptionReason, Fact
from intake.model import Classification, Document, Reading, Value
from intake.notes import write_notes
from intake.sniffing import claim_of
from intake.submission import Submission
from storage.audit.recording import record
from storage.records import evidence, models, outbox
from storage.records.leases import FRESH
from storage.records.quality import NOTHING_DRAWN, Sampling
from storage.records.raising import raise_item
from storage.records.turns import sender_of
from storage.statistics import media

AUTOMATION = "automation"
_V = TypeVar("_V", bound=Value)


@dataclass(frozen=True)
class FoundFile:
    """An upload that the manifest lists, or that lies beside the listed ones."""

    path: str
    key: str
    name: str
    declared_type: str = ""
    declared_sha256: str = ""


def announce(submission_id: str, traceparent: str = "") -> None:
    """Make the row of a submission that has arrived; a second time changes nothing, but may name its trace."""
    _, is_new = models.Submission.objects.get_or_create(pk=submission_id, defaults={"traceparent": traceparent})
    if traceparent and not is_new:
        name_trace(submission_id, traceparent)


def name_trace(submission_id: str, traceparent: str) -> str:
    """Say which trace a submission has, where nobody has said it before; returns the one that counts."""
    models.Submission.objects.filter(pk=submission_id, traceparent="").update(traceparent=traceparent)
    return trace_of(submission_id)


def trace_of(submission_id: str) -> str:
    """The trace that a submission has; empty where nobody has said it."""
    return models.Submission.objects.filter(pk=submission_id).values_list("traceparent", flat=True).first() or ""


MISNAMED = "misnamed-"


def misnamed_id(folder: str) -> str:
    """The id under which a person hears of a folder whose name can't be a submission's id."""
    return f"{MISNAMED}{hashlib.sha256(os.fsencode(folder)).hexdigest()[:24]}"


def announce_misnamed(submission_id: str, folder: str) -> None:
    """Make the row of such a folder; it goes to a person without being read. A second time changes nothing."""
    problem = (
        f"the folder “{printable(folder)[:300]}” holds a submission.json, but its name can't be a submission's id; "
        "rename it to 6 to 64 letters, digits, - and _, like the id in submission.json"
    )
    models.Submission.objects.get_or_create(
        pk=submission_id, defaults={"state": models.SubmissionState.DECIDING, "problem": problem}
    )


def printable(text: str) -> str:
    """A text as one that every database takes, whatever its bytes were."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")


def _printable_value(value: _V) -> _V:
    return type(value).model_validate(_printable_within(value.model_dump()))


def _printable_within(data: Any) -> Any:
    match data:
        case str() if type(data) is str:  # an enumeration's member stays one
            return printable(data)
        case dict():
            return {_printable_within(key): _printable_within(item) for key, item in data.items()}
        case list() | tuple():
            return type(data)(map(_printable_within, data))
        case _:
            return data


def reading_key(sha256: str, reader_version: str, claim: str) -> str:
    """Where the reading of these bytes by this reader is kept, when their name and declared type claim this."""
    return f"derived/{sha256}/{reader_version}/reading-{claim}.json"


def part_key(sha256: str, reader_version: str, claim: str, first: int, last: int | None = None) -> str:
    """Where the reading of some pages of these bytes is kept; without `last`, of as many as were read in one go."""
    return f"derived/{sha256}/{reader_version}/parts-{claim}/{first}-{last or ''}"


def child_key(sha256: str, reader_version: str, number: int) -> str:
    """Where the n-th file that this reader found inside these bytes is kept."""
    return f"derived/{sha256}/{reader_version}/children/{number}"


def record_submission(
    submission_id: str, manifest: Submission | None, problem: str, files: Sequence[FoundFile]
) -> models.Submission:
    """Write the form and a row for each upload."""
    submission = models.Submission.objects.get(pk=submission_id)
    submission.problem = printable(problem)
    if manifest is not None:
        submission.form = _printable_within(manifest.form.model_dump(mode="json"))
        submission.language = manifest.form.language
        submission.received_at = manifest.received_at
        submission.urgent = submission.urgent or manifest.urgent
        submission.sender = sender_of(manifest.form)
    submission.save(update_fields=["problem", "form", "language", "received_at", "urgent", "sender"])
    models.Upload.objects.bulk_create(
        (
            models.Upload(
                submission=submission,
                path=file.path,
                object_key=file.key,
                name=printable(file.name)[:500],
                declared_type=printable(file.declared_type)[:200],
                declared_sha256=file.declared_sha256,
            )
            for file in files
        ),
        ignore_conflicts=True,  # those of an earlier try
    )
    record("received", AUTOMATION, submission=submission)
    return submission


def record_reading(
    upload: models.Upload, reading: Reading | None, reader_version: str, share: timedelta = timedelta()
) -> list[int]:
    """Write what was read of an upload (None: its bytes are not there); returns the children's keys.

    Each child's turn is a share later than that of the one before.
    """
    if reading is None:
        models.Upload.objects.filter(pk=upload.pk).update(outcome="missing")
        return []
    kept = reading.reason is None
    claim = claim_of(upload.name, upload.declared_type)
    models.Upload.objects.filter(pk=upload.pk).update(
        sha256=reading.sha256,
        size=reading.size,
        mime=printable(reading.mime)[:200],
        outcome=reading.outcome.value,
        reason=reading.reason.value if reading.reason else "",
        detail=printable(reading.detail),
        warnings=_printable_within(list(reading.warnings)),
        page_count=len(reading.pages),
        reading_key=reading_key(reading.sha256, reader_version, claim) if kept else "",
    )
    media.keep(upload.pk, reading.mime, reading.pages)
    children = []
    for child in reading.children:
        row, _ = models.Upload.objects.get_or_create(
            submission_id=upload.submission_id,
            path=f"{upload.path}/{child.number}",
            defaults={
                "parent": upload,
                "object_key": child_key(reading.sha256, reader_version, child.number),
                "name": printable(child.name)[:500],
                "declared_type": printable(child.declared_type)[:200],
                "is_message_body": child.is_message_body,
                "turn": upload.turn + child.number * share,
            },
        )
        children.append(row.pk)
    return children


def all_read(submission_id: str) -> bool:
    """Move the submission on when its last upload was read; says whether it was."""
    submission = models.Submission.objects.select_for_update().get(pk=submission_id)
    if submission.state != models.SubmissionState.READING:
        return False
    if submission.uploads.filter(state__in=(models.UploadState.WAITING, models.UploadState.IN_PARTS)).exists():
        return False
    submission.state = models.SubmissionState.DECIDING
    submission.save(update_fields=["state"])
    return True


def lock_upload(upload_id: int) -> models.Upload:
    """The upload, held until the transaction ends; to be done before any of its parts, so nobody waits in a circle."""
    return models.Upload.objects.select_for_update().get(pk=upload_id)


def all_parts_read(upload: models.Upload) -> bool:
    """Let a long upload (locked) be joined when its last part was read; says whether it was."""
    if upload.state != models.UploadState.IN_PARTS or upload.parts.filter(state=models.PartState.WAITING).exists():
        return False
    models.Upload.objects.filter(pk=upload.pk).update(state=models.UploadState.WAITING, due_at=Now())
    return True


def give_up_parts(upload: models.Upload, refusal: Reading) -> bool:
    """A part that can't be read refuses the whole upload (locked); says whether it was this one that did."""
    if upload.state != models.UploadState.IN_PARTS:
        return False
    record_reading(upload, refusal, refusal.reader_version)
    models.Upload.objects.filter(pk=upload.pk).update(state=models.UploadState.READ)
    upload.parts.update(state=models.PartState.READ, **FRESH)
    return True


def record_decisions(
    submission: models.Submission,
    uploads: Sequence[models.Upload],
    decisions: Sequence[Decision],
    versions: dict[str, str],
    sampling: Sampling = NOTHING_DRAWN,
) -> list[int]:
    """Write documents, decisions, attachments and exceptions; returns the uploads that a person will look at.

    A person looks at exceptions, and at what is drawn into the quality sample: once, when it is attached.
    """
    by_path = {upload.path: upload for upload in uploads}
    looked_at: set[int] = set()
    settled = _settled(submission)
    for decision in decisions:
        upload = by_path.get(decision.upload)
        pages = pages_text(decision.document.pages) if decision.document else ""
        if upload is not None and (upload.state != models.UploadState.READ or (upload.pk, pages) in settled):
            continue  # decided before; it only says more about the others (see `requeuing`)
        storable = _printable_value(decision)
        try:
            with transaction.atomic():
                is_seen = _record(submission, upload, storable, versions, sampling)
        except IntegrityError:
            # Another submission attached the same pages since we looked; now they are to be seen.
            is_seen = _record(submission, upload, storable, versions, sampling)
        if is_seen and upload is not None and upload.outcome == "read":
            looked_at.add(upload.pk)
    _replace_whole_files(uploads)
    for upload in uploads:
        if upload.state != models.UploadState.READ:
            continue
        state = models.UploadState.ILLUSTRATING if upload.pk in looked_at else models.UploadState.DONE
        models.Upload.objects.filter(pk=upload.pk).update(state=state)
    return sorted(looked_at)


def _replace_whole_files(uploads: Sequence[models.Upload]) -> None:
    """Files that a person had as one document while they could not be read, and that have documents of pages now.

    Else nobody would work on these, and what is sent again could be set aside as a copy of them.
    """
    waiting = models.Document.objects.filter(upload__in=uploads, pages="", state=models.DocumentState.EXCEPTION)
    waiting = waiting.exclude(exceptions__state=models.ExceptionState.OPEN)
    of_pages = models.Document.objects.filter(upload=OuterRef("upload")).exclude(pages="")
    waiting.filter(Exists(of_pages)).update(state=models.DocumentState.REPLACED)


def _settled(submission: models.Submission) -> set[tuple[int, str]]:
    """Uploads and pages that are or were on a case already, were set aside or cut by a person, or wait for one."""
    final = Q(state__in=(models.DocumentState.ATTACHED, models.DocumentState.DISMISSED))
    # Not a file that was one document while it could not be read: see `_replace_whole_files`.
    is_cut = Q(state=models.DocumentState.REPLACED) & ~Q(pages="")
    # Nor does automation decide again what a person has taken off a case.
    was_placed, waits = Q(attachments__isnull=False), Q(exceptions__state=models.ExceptionState.OPEN)
    settled = submission.documents.filter(final | is_cut | was_placed | waits)
    return set(settled.values_list("upload_id", "pages"))


def _duplicate_or(decision: Decision, upload: models.Upload | None) -> Decision:
    """An attachment that is already on the case, or was taken off it, becomes an exception that says so."""
    if decision.outcome is not DecisionOutcome.ATTACH or upload is None or decision.document is None:
        return decision
    pages = pages_text(decision.document.pages)
    same = models.Attachment.objects.filter(case_id=decision.case_id or "", content_hash=upload.sha256, pages=pages)
    there = same.order_by(F("ended_at").desc(nulls_first=True)).first()
    if there is None:
        return decision
    date = (there.ended_at or there.attached_at).date().isoformat()
    fact = Fact(
        code="taken_back_before" if there.ended_at else "already_attached",
        values={"case": there.case_id, "date": date},
    )
    return decision.model_copy(
        update={
            "outcome": DecisionOutcome.EXCEPTION,
            "reason": ExceptionReason.TAKEN_BACK if there.ended_at else ExceptionReason.DUPLICATE,
            "facts": (*decision.facts, fact),
        }
    )


def _record(
    submission: models.Submission,
    upload: models.Upload | None,
    found: Decision,
    versions: dict[str, str],
    sampling: Sampling,
) -> bool:
    """Says whether a person will look at it."""
    decision = write_notes(_duplicate_or(found, upload), versions)
    document = _record_document(submission, upload, decision)
    row = models.Decision.objects.create(
        submission=submission,
        upload=upload,
        document=document,
        outcome=decision.outcome.value,
        reason=decision.reason.value if decision.reason else "",
        case_id=decision.case_id or "",
        person_id=decision.person_id or "",
        candidates=[candidate.model_dump(mode="json") for candidate in decision.candidates],
        facts=[fact.model_dump(mode="json") for fact in decision.facts],
        note_en=decision.note_en,
        note_fr=decision.note_fr,
        versions=versions,
        made_by=AUTOMATION,
    )
    if decision.outcome is DecisionOutcome.ATTACH and document is not None and upload is not None:
        attachment = models.Attachment.objects.create(
            case_id=decision.case_id or "",
            person_id=decision.person_id or "",
            document=document,
            content_hash=upload.sha256,
            pages=document.pages,
            attached_by=AUTOMATION,
        )
        evidence.record(row)
        outbox.enqueue(attachment, submission)
        record("attached", AUTOMATION, decision=row, attachment=attachment, details={"case": decision.case_id})
        return sampling.draw(row)
    raise_item(row)
    record("exception_raised", AUTOMATION, decision=row, details={"reason": row.reason})
    return True


def _record_document(
    submission: models.Submission, upload: models.Upload | None, decision: Decision
) -> models.Document | None:
    document = decision.document
    if document is None or upload is None:
        return None
    attached = decision.outcome is DecisionOutcome.ATTACH
    place = {"submission": submission, "upload": upload, "pages": pages_text(document.pages)}
    # One that waited for a person is decided again only when it was requeued; any other is there once.
    row = models.Document.objects.filter(**place, state=models.DocumentState.EXCEPTION).first()
    row = row or models.Document(**place)
    row.state = models.DocumentState.ATTACHED if attached else models.DocumentState.EXCEPTION
    for name, value in columns_of(document).items():
        setattr(row, name, value)
    row.save()
    return row


def columns_of(document: Document) -> dict[str, Any]:
    """What was found out about a document, as its row keeps it."""
    found = document.classification
    return {
        "type": found.type,
        "confidence": found.confidence,
        "abstained": found.abstained,
        "why": _why(found),
        "identifiers": [identifier.model_dump(mode="json") for identifier in document.identifiers],
        "parties": [party.model_dump(mode="json") for party in document.parties],
        "classifier_version": found.version,
    }


def _why(classification: Classification) -> list[dict[str, str]]:
    """Each reason of the type in both languages; in English twice where a classifier gives it in no other."""
    french = classification.why_fr or classification.why
    return [{"en": why, "fr": why_fr} for why, why_fr in zip(classification.why, french, strict=True)]


def pages_text(numbers: Sequence[int]) -> str:
    """Page numbers as rows keep them: 1,2,3."""
    return ",".join(map(str, numbers))
