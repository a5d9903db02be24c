"""Rows as the shapes that the API gives."""

from django.db.models import Prefetch, QuerySet
from django.utils.translation import override

from intake.decisions import Candidate, Fact
from intake.identifiers.sin import mask_sins
from intake.references import reference_of
from intake.submission import Form
from review.api import shapes
from review.status.telling import of_records
from storage.encrypted.unreadable import Unreadable
from storage.records import models
from storage.records.claims import with_holders
from storage.records.readings import page_numbers


def submission_shape(row: models.Submission) -> shapes.SubmissionShape:
    """A submission, by its own row alone."""
    return shapes.SubmissionShape.model_validate(_submission(row))


def whole_submission(row: models.Submission) -> shapes.WholeSubmission:
    """A submission with all that was found in it."""
    attachments = models.Attachment.objects.filter(document__submission=row).select_related("document").order_by("pk")
    waiting = row.exceptions.filter(state=models.ExceptionState.OPEN)
    return shapes.WholeSubmission.model_validate(
        {
            **_submission(row),
            "form": _form(row),
            "uploads": [_upload(upload) for upload in row.uploads.order_by("pk")],
            "documents": [document_shape(document) for document in row.documents.order_by("pk")],
            "attachments": [attachment_shape(attachment) for attachment in attachments],
            "open_exceptions": list(waiting.order_by("pk").values_list("pk", flat=True)),
        }
    )


def _submission(row: models.Submission) -> dict[str, object]:
    return {
        "id": row.pk,
        "reference": reference_of(row.pk),
        "state": row.state,
        "program": (row.form or {}).get("application_type"),
        "language": row.language,
        "urgent": row.urgent,
        "received_at": row.received_at,
        "decided_at": row.decided_at,
    }


def _form(row: models.Submission) -> Form | None:
    if row.form is None or isinstance(row.form, Unreadable):
        return None
    form = Form.model_validate(row.form)
    return form.model_copy(update={"message": mask_sins(form.message)})


def _upload(row: models.Upload) -> shapes.UploadShape:
    return shapes.UploadShape(
        id=row.pk,
        path=row.path,
        name=mask_sins(row.name),
        state=row.state,
        outcome=row.outcome,
        reason=row.reason,
        mime=row.mime,
        size=row.size,
        sha256=row.sha256,
        pages=row.page_count,
        warnings=row.warnings,
    )


def document_shape(row: models.Document) -> shapes.DocumentShape:
    """A document."""
    return shapes.DocumentShape(
        id=row.pk,
        upload_id=row.upload_id,
        pages=list(page_numbers(row.pages)),
        type=row.type,
        confidence=row.confidence,
        state=models.DocumentState(row.state),
    )


def attachment_shape(row: models.Attachment) -> shapes.AttachmentShape:
    """An attachment, with its document selected."""
    return shapes.AttachmentShape(
        id=row.pk,
        submission_id=row.document.submission_id,
        document_id=row.document_id,
        document_type=row.document.type,
        case_id=row.case_id,
        person_id=row.person_id or None,
        pages=list(page_numbers(row.pages)),
        sha256=row.content_hash,
        attached_at=row.attached_at,
        attached_by=row.attached_by,
        ended_at=row.ended_at,
        ended_by=row.ended_by or None,
        ended_reason=row.ended_reason or None,
    )


def exceptions() -> QuerySet[models.ExceptionItem]:
    """Exceptions with what their shapes show."""
    return with_holders(models.ExceptionItem.objects.select_related("document", "decision"))


def exception_shape(row: models.ExceptionItem) -> shapes.ExceptionShape:
    """An exception, of `exceptions`."""
    return shapes.ExceptionShape.model_validate(_exception(row))


def whole_exception(row: models.ExceptionItem) -> shapes.WholeException:
    """An exception with its decision."""
    decision = row.decision
    return shapes.WholeException.model_validate(
        {
            **_exception(row),
            "decision_id": decision.pk,
            "note_en": decision.note_en,
            "note_fr": decision.note_fr,
            "candidates": decision.candidates,
        }
    )


def _exception(row: models.ExceptionItem) -> dict[str, object]:
    return {
        "id": row.pk,
        "submission_id": row.submission_id,
        "upload_id": row.upload_id,
        "document": document_shape(row.document) if row.document else None,
        "reason": row.reason,
        "state": row.state,
        "program": row.program,
        "language": row.language,
        "priority": row.priority,
        "opened_at": row.opened_at,
        "claimed_by": getattr(row, "held_by", "") or None,
        "resolved_at": row.resolved_at,
        "resolved_by": row.resolved_by or None,
        "resolution": row.resolution or None,
    }


def decisions() -> QuerySet[models.Decision]:
    """Decisions with what they rested on."""
    evidence = models.DecisionEvidence.objects.order_by("kind", "value")
    return models.Decision.objects.prefetch_related(Prefetch("evidence", evidence))


def decision_shape(row: models.Decision) -> shapes.DecisionShape:
    """A decision, of `decisions`."""
    return shapes.DecisionShape(
        id=row.pk,
        submission_id=row.submission_id,
        upload_id=row.upload_id,
        document_id=row.document_id,
        outcome=row.outcome,
        reason=row.reason or None,
        case_id=row.case_id or None,
        person_id=row.person_id or None,
        note_en=row.note_en,
        note_fr=row.note_fr,
        facts=[Fact.model_validate(fact) for fact in row.facts],
        candidates=[Candidate.model_validate(candidate) for candidate in row.candidates],
        evidence=[_evidence(one) for one in row.evidence.all()],
        versions=row.versions,
        made_by=row.made_by,
        made_at=row.made_at,
    )


def _evidence(row: models.DecisionEvidence) -> shapes.EvidenceShape:
    return shapes.EvidenceShape(kind=row.kind, value=row.value)


def status_shape(row: models.Submission, language: str) -> shapes.StatusShape:
    """Where a submission stands, as its client is told on the status page."""
    with override(language):
        told = of_records(row)
    return shapes.StatusShape(
        reference=told.reference,
        received_at=told.received_at,
        is_open=told.is_open,
        summary=told.summary,
        half_are_done_in=told.median,
        most_are_done_in=told.p90,
        documents=[
            shapes.StatusOfDocument(
                standing=one.standing,
                where=one.where,
                file=one.file,
                pages=one.pages,
                title=one.title,
                at=one.at,
                what_to_do=list(one.what_to_do),
                note=list(one.note),
            )
            for one in told.documents
        ],
    )
