"""From evidence to decisions: which case a submission is about, and whether each document belongs there.

One exact, sure number that points to one case, supported by the client's name or birth date, and contradicted by
nothing, attaches. Everything else goes to a person, with the candidates and what speaks for and against each.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import Field

from intake.decisions import Candidate, Decision, DecisionOutcome, ExceptionReason, Fact
from intake.matching.documents import contradictions, person_of
from intake.matching.doubts import Doubt, doubt_about
from intake.matching.evidence import weigh
from intake.matching.submission_case import FoundCase, NoSafeCase, client_of, find_case, form_identifiers
from intake.model import CaseDirectory, CaseRecord, Document, FileWarning, Identifier, Outcome, RefusalReason, Value
from intake.submission import Form

OUT_OF_SCOPE = "other"
"""The taxonomy's type for what belongs to no type: a case holds only documents that matter to it, so a person looks."""
_REASONS = {
    RefusalReason.ENCRYPTED: ExceptionReason.ENCRYPTED,
    RefusalReason.CORRUPT: ExceptionReason.CORRUPT,
    RefusalReason.EMPTY: ExceptionReason.UNREADABLE,
    RefusalReason.UNSUPPORTED_TYPE: ExceptionReason.UNSUPPORTED_TYPE,
    RefusalReason.MALWARE: ExceptionReason.UNSAFE_FILE,
    RefusalReason.TOO_LARGE: ExceptionReason.TOO_LARGE,
    RefusalReason.TOO_MANY_PAGES: ExceptionReason.TOO_LARGE,
    RefusalReason.DECOMPRESSION_BOMB: ExceptionReason.TOO_LARGE,
    RefusalReason.TIMEOUT: ExceptionReason.PROCESSING_FAILED,
    RefusalReason.CRASHED: ExceptionReason.PROCESSING_FAILED,
}


class UnderstoodUpload(Value):
    """One upload after reading: its documents, or why there are none."""

    path: str
    outcome: Outcome
    reason: RefusalReason | None = None
    detail: str = Field(default="")
    documents: tuple[Document, ...] = ()
    warnings: tuple[FileWarning, ...] = ()
    holds_files: bool = Field(default=False, description="What is in it are uploads of their own, and decided as such")


@dataclass(frozen=True)
class _Context:
    """What every decision of a submission is made from."""

    form: Form
    numbers: tuple[Identifier, ...]
    cases: CaseDirectory
    found: FoundCase | NoSafeCase


def decide_submission(form: Form, uploads: Sequence[UnderstoodUpload], cases: CaseDirectory) -> tuple[Decision, ...]:
    """Decide each document of a submission, in the order of the uploads; that order changes no decision."""
    shown = {i for upload in uploads for document in upload.documents for i in document.identifiers if i.verified}
    ordered = sorted(shown, key=lambda i: (i.kind, i.value, i.source, i.page), reverse=True)
    from_documents = tuple({(i.kind, i.value): i for i in ordered}.values())
    context = _Context(
        form=form,
        numbers=(*form_identifiers(form), *from_documents),
        cases=cases,
        found=find_case(form, from_documents, cases),
    )
    return tuple(decision for upload in uploads for decision in _decide_upload(upload, context))


def _decide_upload(upload: UnderstoodUpload, context: _Context) -> list[Decision]:
    if upload.outcome is Outcome.REFUSED and upload.reason is not None:
        return [
            Decision(
                outcome=DecisionOutcome.EXCEPTION,
                upload=upload.path,
                reason=ExceptionReason.UNSAFE_FILE
                if FileWarning.DISGUISED in upload.warnings
                else _REASONS[upload.reason],
                facts=(Fact(code=f"refused_{upload.reason.value}", values={"detail": upload.detail}),),
                candidates=_candidates(context),
            )
        ]
    doubt = doubt_about(upload.warnings)
    if upload.documents:
        return [_decide_document(upload.path, document, context, doubt) for document in upload.documents]
    if doubt is None and not upload.holds_files:
        doubt = Doubt(ExceptionReason.UNREADABLE, Fact(code="no_text"))
    if doubt is None:
        return []  # all that is in it is decided as such
    return [
        Decision(
            outcome=DecisionOutcome.EXCEPTION,
            upload=upload.path,
            reason=doubt.reason,
            facts=(doubt.fact,),
            candidates=_candidates(context),
        )
    ]


def _decide_document(path: str, document: Document, context: _Context, doubt: Doubt | None) -> Decision:
    found = context.found

    def exception(reason: ExceptionReason, *facts: Fact) -> Decision:
        return Decision(
            outcome=DecisionOutcome.EXCEPTION,
            upload=path,
            document=document,
            reason=reason,
            facts=facts,
            candidates=_candidates(context),
        )

    if isinstance(found, NoSafeCase):
        return exception(found.reason, *found.facts)
    against = contradictions(document, found.case, context.cases)
    if against:
        return exception(ExceptionReason.CONFLICTING_IDENTITY, *against)
    if document.classification.abstained:
        seen = [Fact(code=f"quality_{quality.value}") for quality in document.quality]
        if not document.legible:
            return exception(ExceptionReason.UNREADABLE, Fact(code="no_text"), *seen)
        guess = Fact(code="type_unsure", values={"type": document.classification.type})
        return exception(ExceptionReason.UNCLASSIFIED, guess, *seen)
    if document.classification.type == OUT_OF_SCOPE:
        return exception(ExceptionReason.UNCLASSIFIED, Fact(code="type_other"))
    if doubt is not None:
        return exception(doubt.reason, doubt.fact)
    return Decision(
        outcome=DecisionOutcome.ATTACH,
        upload=path,
        document=document,
        case_id=found.case.id,
        person_id=person_of(document, found.case) or found.client.person.id,
        candidates=_candidates(context),
    )


def _candidates(context: _Context) -> tuple[Candidate, ...]:
    found = context.found
    records: tuple[CaseRecord, ...] = (found.case,) if isinstance(found, FoundCase) else found.candidates
    client = client_of(context.form)
    weighed = [weigh(case, client, context.numbers, context.form.application_type) for case in records[:10]]
    return tuple(sorted(weighed, key=lambda c: (len(c.speaks_against) - len(c.speaks_for), c.case_id)))
