"""What was decided about a document, and why, as values.

The sentences people read are made from these values in `intake.notes`.
"""

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from intake.model import Document, Value


class ExceptionReason(StrEnum):
    """Why a person has to look."""

    NO_CASE_FOUND = "no_case_found"
    AMBIGUOUS_CASE = "ambiguous_case"
    CONFLICTING_IDENTITY = "conflicting_identity"
    UNCLASSIFIED = "unclassified"
    UNREADABLE = "unreadable"
    UNSUPPORTED_TYPE = "unsupported_type"
    ENCRYPTED = "encrypted"
    CORRUPT = "corrupt"
    UNSAFE_FILE = "unsafe_file"
    TOO_LARGE = "too_large"
    DUPLICATE = "duplicate"
    PROCESSING_FAILED = "processing_failed"
    INVALID_SUBMISSION = "invalid_submission"
    MISSING_FILE = "missing_file"
    DELIVERY_REFUSED = "delivery_refused"
    WITHDRAWAL_REFUSED = "withdrawal_refused"
    TAKEN_BACK = "taken_back"


class DecisionOutcome(StrEnum):
    """Attach without a person, or ask one."""

    ATTACH = "attach"
    EXCEPTION = "exception"


class Fact(Value):
    """One thing that speaks for or against a case; `code` picks the sentence, `values` fill it."""

    code: str
    values: dict[str, str] = Field(default_factory=dict)


class Candidate(Value):
    """A case that may be the right one."""

    case_id: str
    person_id: str | None = None
    odds: float | None = Field(default=None, description="In bits, that it is this one; of the one that was weighed")
    speaks_for: tuple[Fact, ...] = ()
    speaks_against: tuple[Fact, ...] = ()


class Decision(Value):
    """Where a document goes. `document` is None when its upload could not be read at all."""

    outcome: DecisionOutcome
    upload: str = Field(description="The upload's path within the submission: 2, or 2/1 for a child")
    document: Document | None = None
    case_id: str | None = None
    person_id: str | None = None
    reason: ExceptionReason | None = None
    odds: float | None = Field(
        default=None, description="In bits, that the case is the right one; where it was weighed"
    )
    facts: tuple[Fact, ...] = Field(default=(), description="What the note says besides the candidates")
    candidates: tuple[Candidate, ...] = ()
    note_en: str = ""
    note_fr: str = ""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.outcome is DecisionOutcome.ATTACH and (self.case_id is None or self.document is None):
            raise ValueError("attaching needs a document and a case")
        if self.outcome is DecisionOutcome.EXCEPTION and self.reason is None:
            raise ValueError("an exception needs a reason")
        return self
