"""What the API takes and gives, as pydantic models: the OpenAPI description is made from them."""

from datetime import UTC, datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from classifiers.taxonomy import load_taxonomy
from intake.decisions import Candidate, ExceptionReason, Fact
from intake.submission import Form
from review.status.telling import Standing
from storage.records.models import DocumentState, ExceptionState, Priority, SubmissionState

T = TypeVar("T")
_EARLIEST, _LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


def _within_reach(moment: datetime) -> datetime:
    """Of moments that databases know: what lies beyond is as good as the end."""
    try:
        return min(max(moment.astimezone(UTC), _EARLIEST), _LATEST)
    except OverflowError:
        return _EARLIEST if moment.year == 1 else _LATEST


def _as_text(moment: object) -> object:
    """Not a bare number, which would be taken for seconds since 1970."""
    if isinstance(moment, str) and "T" not in moment.upper():
        raise ValueError("write it as 2026-01-31T12:00:00Z")
    return moment


RowKey = Annotated[int, Field(ge=1, le=(1 << 53) - 1)]
SubmissionId = Annotated[str, StringConstraints(pattern="^[A-Za-z0-9][A-Za-z0-9_-]{5,63}$")]
Id = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\x00]*$")]
Line = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")]
Moment = Annotated[AwareDatetime, BeforeValidator(_as_text), AfterValidator(_within_reach)]


class Taken(BaseModel):
    """What is sent to us: unknown fields are refused, so that a misspelt one is noticed."""

    model_config = ConfigDict(extra="forbid")


class Page(BaseModel, Generic[T]):
    """Some of a list, oldest first."""

    items: list[T]
    next: str | None = Field(description="The `cursor` of the next page; null on the last")


class UploadShape(BaseModel):
    """A file of a submission, or one found inside another."""

    id: int
    path: str = Field(description="2, or 2/1 for the first file inside the second", examples=["1"])
    name: str = Field(description="The client's name for it", examples=["scan0001.pdf"])
    state: str = Field(examples=["done"])
    outcome: str = Field(description="read, expanded, refused or missing; empty until it was read", examples=["read"])
    reason: str = Field(description="Why it was refused", examples=[""])
    mime: str = Field(examples=["application/pdf"])
    size: int = Field(examples=[123456])
    sha256: str
    pages: int = Field(examples=[2])
    warnings: list[str] = Field(examples=[[]])


class DocumentShape(BaseModel):
    """A run of pages that is one thing."""

    id: int
    upload_id: int
    pages: list[int] = Field(description="Empty: the whole of a file that could not be read", examples=[[1, 2]])
    type: str = Field(description="An id of the list of document types", examples=["passport"])
    confidence: float = Field(examples=[0.97])
    state: DocumentState


class AttachmentShape(BaseModel):
    """A document on a case, or one that was."""

    id: int
    submission_id: str
    document_id: int
    document_type: str = Field(examples=["passport"])
    case_id: str = Field(examples=["C-000123"])
    person_id: str | None
    pages: list[int]
    sha256: str = Field(description="Of the file that the pages are from")
    attached_at: datetime
    attached_by: str = Field(description="automation, or a user's name")
    ended_at: datetime | None = Field(description="Null while it is on the case")
    ended_by: str | None
    ended_reason: str | None


class SubmissionShape(BaseModel):
    """What one client sent at once."""

    id: str = Field(examples=["s-0f1e2d3c4b5a6978"])
    reference: str = Field(description="The number that the client was given")
    state: SubmissionState
    program: str | None = Field(description="The application type in the form", examples=["study_permit"])
    language: Literal["en", "fr"]
    urgent: bool
    received_at: datetime
    decided_at: datetime | None


class WholeSubmission(SubmissionShape):
    """A submission with all that was found in it."""

    form: Form | None = Field(description="Null where submission.json can't be understood")
    uploads: list[UploadShape]
    documents: list[DocumentShape]
    attachments: list[AttachmentShape]
    open_exceptions: list[int] = Field(description="What a person still has to look at")


class Received(BaseModel):
    """A submission that was handed over."""

    id: str = Field(examples=["w-7k3m9qxt2b4d"])
    reference: str = Field(description="The number for the client", examples=["7K3M-9QXT-2B4D-C"])


class NewSubmission(Taken):
    """What the client filled in."""

    form: Form


class AnnouncedFile(Taken):
    """A file that is to come."""

    name: Line = Field(description="The client's name for it", examples=["passport.jpg"])
    size: int = Field(ge=1, le=1 << 40, examples=[123456])
    declared_type: Line = Field(default="", examples=["image/jpeg"])
    sha256: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")] | None = None


class AnnouncedFiles(Taken):
    """The files that are to come, in the order of their numbers."""

    files: list[AnnouncedFile] = Field(min_length=1, max_length=500)


class UploadPlace(BaseModel):
    """Where one file goes: PUT its bytes there with these headers."""

    number: int
    url: str = Field(description="In the object store, or below this API, where it wants the bearer token as well")
    headers: dict[str, str]


class Begun(Received):
    """A submission whose files are awaited."""

    ticket: str = Field(description="To be shown to complete it; good for a day")
    uploads: list[UploadPlace]


class Completion(NewSubmission, AnnouncedFiles):
    """Says that the files are there: the same as were announced."""

    ticket: Annotated[str, StringConstraints(max_length=500, pattern="^[!-~]*$")]


class StatusOfDocument(BaseModel):
    """Where one document stands, or a file that holds none that could be read."""

    standing: Standing
    where: str = Field(description="The same in words", examples=["With a person"])
    file: str = Field(description="The client's name for the file")
    pages: str = Field(description="Of the file; empty where it is the whole", examples=["1, 2"])
    title: str = Field(description="What it is; empty until that is known", examples=["Passport"])
    at: datetime | None
    what_to_do: list[str]
    note: list[str] = Field(description="Why, sentence by sentence")


class StatusShape(BaseModel):
    """Where a submission stands, as its client may be told: in words, in the language of Accept-Language."""

    reference: str
    received_at: datetime
    is_open: bool = Field(description="Whether something is still to be done with it")
    summary: str
    half_are_done_in: str = Field(description="Half of those like it are done within so long; empty: not known")
    most_are_done_in: str = Field(description="Nine of ten are done within so long; empty: not known")
    documents: list[StatusOfDocument]


class StatusQuestion(Taken):
    """Who asks for a client: both have to fit."""

    reference: Line = Field(examples=["7K3M-9QXT-2B4D-C"])
    birth_date: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")] = Field(examples=["1990-02-01"])


class ExceptionShape(BaseModel):
    """Work for a person."""

    id: int
    submission_id: str
    upload_id: int | None
    document: DocumentShape | None
    reason: ExceptionReason
    state: ExceptionState
    program: str = Field(description="An application type; empty where it is not known", examples=["study_permit"])
    language: Literal["en", "fr"]
    priority: Priority = Field(description="0 normal, 1 raised, 2 urgent")
    opened_at: datetime
    claimed_by: str | None = Field(description="Who works on it just now")
    resolved_at: datetime | None
    resolved_by: str | None
    resolution: str | None = Field(examples=["attached"])


class WholeException(ExceptionShape):
    """An exception with why it was raised, and the cases that may be right."""

    decision_id: int
    note_en: str
    note_fr: str
    candidates: list[Candidate]


class AttachTo(Taken):
    """The case, and the person on it where that is known."""

    case_id: Id = Field(examples=["C-000123"])
    person_id: Id | None = Field(default=None, examples=["p1"])


class MoveTo(AttachTo):
    """Where the document belongs, and why it was wrong where it is."""

    reason: Words = Field(examples=["It is the sister’s."])


class RightType(Taken):
    """What the document really is."""

    type: Id = Field(
        description="An id of the list of document types",
        examples=["lease"],
        json_schema_extra={"enum": [*load_taxonomy()]},
    )


class Because(Taken):
    """Why."""

    reason: Words = Field(examples=["An empty page."])


class EvidenceShape(BaseModel):
    """A number that an automatic attachment rested on."""

    kind: str = Field(examples=["uci"])
    value: str


class DecisionShape(BaseModel):
    """What was decided, and why. A decision is never changed; a later one follows it."""

    id: int
    submission_id: str
    upload_id: int | None
    document_id: int | None
    outcome: str = Field(examples=["attach"])
    reason: str | None = Field(description="Why a person had to look", examples=["ambiguous_case"])
    case_id: str | None
    person_id: str | None
    note_en: str
    note_fr: str
    facts: list[Fact]
    candidates: list[Candidate]
    evidence: list[EvidenceShape]
    versions: dict[str, Any] = Field(description="Of the reader, the classifier and the policy")
    made_by: str = Field(description="automation, or a user's name")
    made_at: datetime
