"""What can be heard of, and what is said: ids and codes, never a name or a number of a person.

The outside follows the Standard Webhooks specification (standardwebhooks.com): `type`, `timestamp`, `data`.
"""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime, Field

from intake.model import Value


class Kind(StrEnum):
    """An event that can be heard of."""

    DOCUMENT_ATTACHED = "document.attached"
    DOCUMENT_TAKEN_BACK = "document.taken_back"
    DOCUMENT_RETYPED = "document.retyped"
    EXCEPTION_OPENED = "exception.opened"
    EXCEPTION_RESOLVED = "exception.resolved"
    SUBMISSION_DECIDED = "submission.decided"


class OfSubmission(Value):
    """What every notice names."""

    submission_id: str = Field(description="Of the submission", examples=["s-0f1e2d3c4b5a6978"])


class Attached(OfSubmission):
    """A document is on a case."""

    document_id: int
    document_type: str = Field(description="An id of the list of document types", examples=["passport"])
    attachment_id: int
    case_id: str = Field(examples=["C-000123"])


class TakenBack(OfSubmission):
    """A document is no longer on a case. One that was moved is said to be taken back, then to be attached."""

    document_id: int
    attachment_id: int
    case_id: str = Field(examples=["C-000123"])


class Retyped(OfSubmission):
    """A person said what a document really is."""

    document_id: int
    document_type: str = Field(description="An id of the list of document types", examples=["lease"])


class Opened(OfSubmission):
    """A person has to look."""

    exception_id: int
    document_id: int | None = Field(description="Null where it is about a whole file, or the whole submission")
    reason: str = Field(examples=["ambiguous_case"])


class Resolved(OfSubmission):
    """Nobody has to look any more."""

    exception_id: int
    document_id: int | None = Field(description="Null where it is about a whole file, or the whole submission")
    reason: str = Field(description="Why somebody had to look", examples=["ambiguous_case"])
    resolution: str = Field(examples=["attached"])


class Decided(OfSubmission):
    """Everything of a submission was decided: each document is on a case, or waits for a person."""


class _Body(Value):
    timestamp: AwareDatetime = Field(description="When it happened")


class DocumentAttached(_Body):
    """A document was put on a case."""

    type: Literal[Kind.DOCUMENT_ATTACHED] = Kind.DOCUMENT_ATTACHED
    data: Attached


class DocumentTakenBack(_Body):
    """A document was taken off a case."""

    type: Literal[Kind.DOCUMENT_TAKEN_BACK] = Kind.DOCUMENT_TAKEN_BACK
    data: TakenBack


class DocumentRetyped(_Body):
    """A person corrected a document's type."""

    type: Literal[Kind.DOCUMENT_RETYPED] = Kind.DOCUMENT_RETYPED
    data: Retyped


class ExceptionOpened(_Body):
    """An exception was opened."""

    type: Literal[Kind.EXCEPTION_OPENED] = Kind.EXCEPTION_OPENED
    data: Opened


class ExceptionResolved(_Body):
    """An exception was resolved."""

    type: Literal[Kind.EXCEPTION_RESOLVED] = Kind.EXCEPTION_RESOLVED
    data: Resolved


class SubmissionDecided(_Body):
    """A submission was decided."""

    type: Literal[Kind.SUBMISSION_DECIDED] = Kind.SUBMISSION_DECIDED
    data: Decided


BODIES: dict[Kind, type[_Body]] = {
    Kind.DOCUMENT_ATTACHED: DocumentAttached,
    Kind.DOCUMENT_TAKEN_BACK: DocumentTakenBack,
    Kind.DOCUMENT_RETYPED: DocumentRetyped,
    Kind.EXCEPTION_OPENED: ExceptionOpened,
    Kind.EXCEPTION_RESOLVED: ExceptionResolved,
    Kind.SUBMISSION_DECIDED: SubmissionDecided,
}


def body_of(kind: Kind, at: datetime, data: OfSubmission) -> "_Body":
    """A notice of this kind."""
    return BODIES[kind].model_validate({"timestamp": at, "data": data})
