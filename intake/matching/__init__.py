"""From evidence to decisions: which case a submission is about, and whether each document belongs there.

A case that the evidence points to surely enough, and that nothing contradicts, gets the documents. Everything else
goes to a person, with the candidates and what speaks for and against each.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import NamedTuple

from pydantic import Field

from intake.decisions import Candidate, Decision, DecisionOutcome, ExceptionReason, Fact
from intake.matching.documents import contradictions, names_somebody, person_of
from intake.matching.doubts import Doubt, doubt_about
from intake.matching.evidence import Evidence, evidence_of, weigh
from intake.matching.found import FoundCase, NoSafeCase
from intake.matching.policy import Rule, packaged_rule
from intake.matching.relatives import relatives_case, sent_along
from intake.matching.scoring import in_words
from intake.matching.standing import StandingCases
from intake.matching.submission_case import find_case
from intake.model import (
    CaseDirectory,
    Document,
    FileWarning,
    Outcome,
    RefusalReason,
    Value,
)
from intake.settings import WRONG_ATTACHMENT
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

    evidence: Evidence
    cases: CaseDirectory
    rule: Rule
    found: FoundCase | NoSafeCase
    uploads: tuple[UnderstoodUpload, ...]

    @property
    def documents(self) -> tuple[Document, ...]:
        """Those of all uploads."""
        return tuple(document for upload in self.uploads for document in upload.documents)

    @cached_property
    def is_vouched_for(self) -> bool:
        """Whether documents say what the case is, and none says otherwise."""
        found = self.found
        return (
            isinstance(found, FoundCase)
            and any(names_somebody(document, found) for document in self.documents)
            and not any(contradictions(document, found, self.cases) for document in self.documents)
        )

    @cached_property
    def files_with_strangers(self) -> frozenset[str]:
        """The files, as they were sent, with papers that may be a stranger's beside others.

        A paper of a relative who has a case of her own is none.
        """
        found = self.found
        if isinstance(found, NoSafeCase):
            return frozenset()
        files: defaultdict[str, list[Document]] = defaultdict(list)
        for upload in self.uploads:
            files[_file_of(upload.path)].extend(upload.documents)
        return frozenset(
            file
            for file, documents in files.items()
            if len(documents) > 1 and any(self._may_be_a_strangers(document, found) for document in documents)
        )

    def _may_be_a_strangers(self, document: Document, found: FoundCase) -> bool:
        return bool(contradictions(document, found, self.cases)) and not relatives_case(
            document, found, self.cases, self.rule
        )


def _file_of(path: str) -> str:
    """What was sent, of a path within it: of 2/1, which was in an archive or an e-mail, 2."""
    return path.partition("/")[0]


class _Stop(NamedTuple):
    """Why a person looks, and what the note says of it."""

    reason: ExceptionReason
    facts: tuple[Fact, ...]


def decide_submission(
    form: Form, uploads: Sequence[UnderstoodUpload], cases: CaseDirectory, rule: Rule | None = None
) -> tuple[Decision, ...]:
    """Decide each document of a submission, in the order of the uploads; that order changes no decision.

    Args:
        form: what the client typed.
        uploads: with their documents.
        cases: where case records are found.
        rule: what weighs how much, and the odds that are enough; None: as the package brings it.
    """
    rule = rule or packaged_rule(WRONG_ATTACHMENT)
    standing = StandingCases(cases)
    documents = tuple(document for upload in uploads for document in upload.documents)
    evidence = evidence_of(form, documents)
    context = _Context(evidence, standing, rule, find_case(evidence, standing, rule), tuple(uploads))
    return tuple(decision for upload in uploads for decision in _decide_upload(upload, context))


def _decide_upload(upload: UnderstoodUpload, context: _Context) -> list[Decision]:
    found = context.found
    if upload.outcome is Outcome.REFUSED and upload.reason is not None:
        return [
            Decision(
                outcome=DecisionOutcome.EXCEPTION,
                upload=upload.path,
                reason=ExceptionReason.UNSAFE_FILE
                if FileWarning.DISGUISED in upload.warnings
                else _REASONS[upload.reason],
                facts=(Fact(code=f"refused_{upload.reason.value}", values={"detail": upload.detail}),),
                candidates=_candidates(found, context),
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
            candidates=_candidates(found, context),
        )
    ]


def _decide_document(path: str, document: Document, context: _Context, doubt: Doubt | None) -> Decision:
    found, facts = _case_of(path, document, context)
    known = {"upload": path, "document": document, "candidates": _candidates(found, context)}
    if isinstance(found, NoSafeCase):
        return Decision(outcome=DecisionOutcome.EXCEPTION, reason=found.reason, facts=found.facts, **known)
    if stop := _not_yet(document, doubt):
        return Decision(outcome=DecisionOutcome.EXCEPTION, reason=stop.reason, facts=stop.facts, **known)
    return Decision(
        outcome=DecisionOutcome.ATTACH,
        case_id=found.case.id,
        person_id=person_of(document, found) or found.client.person.id,
        facts=(*facts, Fact(code="odds", values=in_words(found.odds))),
        **known,
    )


def _case_of(path: str, document: Document, context: _Context) -> tuple[FoundCase | NoSafeCase, tuple[Fact, ...]]:
    """The case that a document belongs to, which is the submission's unless it says otherwise; and what to note."""
    found = context.found
    if isinstance(found, NoSafeCase):
        return found, ()
    conflicting = partial(NoSafeCase, ExceptionReason.CONFLICTING_IDENTITY, odds=((found.case.id, found.odds),))
    if against := contradictions(document, found, context.cases):
        own = relatives_case(document, found, context.cases, context.rule)
        return (own, (sent_along(found),)) if own else (conflicting((found.case,), against), ())
    if not names_somebody(document, found):  # it rides on the form, and on what it lies beside
        if _file_of(path) in context.files_with_strangers:
            return conflicting((found.case,), (Fact(code="beside_others_papers"),)), ()
        if found.contradicted and not context.is_vouched_for:  # the form says two things
            return conflicting((found.case, *found.others), found.contradicted), ()
    return found, found.contradicted


def _not_yet(document: Document, doubt: Doubt | None) -> _Stop | None:
    """Why a document whose case is known waits for a person all the same."""
    classification = document.classification
    if classification.abstained:
        seen = tuple(Fact(code=f"quality_{quality.value}") for quality in document.quality)
        if not document.legible:
            return _Stop(ExceptionReason.UNREADABLE, (Fact(code="no_text"), *seen))
        guess = Fact(code="type_unsure", values={"type": classification.type})
        return _Stop(ExceptionReason.UNCLASSIFIED, (guess, *seen))
    if classification.type == OUT_OF_SCOPE:
        return _Stop(ExceptionReason.UNCLASSIFIED, (Fact(code="type_other"),))
    return _Stop(doubt.reason, (doubt.fact,)) if doubt else None


def _candidates(found: FoundCase | NoSafeCase, context: _Context) -> tuple[Candidate, ...]:
    """The case, or those that may be it, with all that speaks for and against each; the likeliest first."""
    records = (found.case,) if isinstance(found, FoundCase) else found.candidates
    evidence = found.evidence if isinstance(found, FoundCase) else context.evidence
    known = {found.case.id: found.odds} if isinstance(found, FoundCase) else dict(found.odds)
    weighed = [weigh(case, evidence) for case in records[:10]]
    with_odds = [candidate.model_copy(update={"odds": known.get(candidate.case_id)}) for candidate in weighed]
    return tuple(sorted(with_odds, key=_likeliest_first))


def _likeliest_first(candidate: Candidate) -> tuple[bool, int, str]:
    return candidate.odds is None, len(candidate.speaks_against) - len(candidate.speaks_for), candidate.case_id
