"""Opens an exception about a document that was decided before: with its decision and its note in both languages."""

from collections.abc import Mapping, Sequence
from typing import Any

from intake.decisions import Candidate, Decision, DecisionOutcome, ExceptionReason, Fact
from intake.notes import write_notes
from storage.records import models


def open_exception(
    document: models.Document,
    reason: ExceptionReason,
    fact: Fact,
    actor: str,
    *,
    outcome: str = DecisionOutcome.EXCEPTION.value,
    candidates: Sequence[Candidate] = (),
) -> models.ExceptionItem:
    """Let a person look at a document, and say why; within the transaction of what led to it.

    Args:
        document: what it is about.
        reason: in a few words.
        fact: what happened.
        actor: by whose doing.
        outcome: what the decision is recorded as, where a person made one.
        candidates: the cases that are offered.
    """
    upload = document.upload
    found = write_notes(
        Decision(
            outcome=DecisionOutcome.EXCEPTION,
            upload=upload.path,
            reason=reason,
            facts=(fact,),
            candidates=tuple(candidates),
        )
    )
    decision = models.Decision.objects.create(
        submission_id=document.submission_id,
        upload=upload,
        document=document,
        outcome=outcome,
        reason=reason.value,
        candidates=[candidate.model_dump(mode="json") for candidate in found.candidates],
        facts=[fact.model_dump(mode="json") for fact in found.facts],
        note_en=found.note_en,
        note_fr=found.note_fr,
        made_by=actor,
    )
    return raise_item(decision)


def raise_item(decision: models.Decision) -> models.ExceptionItem:
    """Let a person see to what was decided, where the desk has others of the same program and language."""
    submission = decision.submission
    return models.ExceptionItem.objects.create(
        submission=submission,
        upload=decision.upload,
        document=decision.document,
        decision=decision,
        reason=decision.reason,
        **place_of(submission.form, submission.language, urgent=submission.urgent),
    )


def place_of(form: Mapping[str, Any] | None, language: str, *, urgent: bool) -> dict[str, Any]:
    """What the desk sorts and filters a submission's exceptions by, as columns."""
    return {
        "program": str((form or {}).get("application_type") or "")[:200],
        "language": language,
        "priority": int(models.Priority.URGENT if urgent else models.Priority.NORMAL),
    }
