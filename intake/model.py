"""The values that travel through the pipeline; frozen, validated, and JSON both ways.

They cross the sandbox's pipe and are stored as JSON, never pickled: what comes out of a sandbox is not trusted to be
anything but data. The words are those of the design: upload, page, reading, document, identifier, party, case record.
"""

import re
from datetime import date
from enum import StrEnum
from typing import Protocol, Self

from pydantic import BaseModel, ConfigDict, Field


class Value(BaseModel):
    """A frozen value that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Policy(StrEnum):
    """What is done with a kind of file."""

    READ = "read"
    EXPAND = "expand"
    REFUSE = "refuse"


class Outcome(StrEnum):
    """What became of a file."""

    READ = "read"
    EXPANDED = "expanded"
    REFUSED = "refused"


class RefusalReason(StrEnum):
    """Why a file could not be read."""

    ENCRYPTED = "encrypted"
    CORRUPT = "corrupt"
    EMPTY = "empty"
    UNSUPPORTED_TYPE = "unsupported_type"
    TOO_LARGE = "too_large"
    TOO_MANY_PAGES = "too_many_pages"
    DECOMPRESSION_BOMB = "decompression_bomb"
    MALWARE = "malware"
    TIMEOUT = "timeout"
    CRASHED = "crashed"


class PageSource(StrEnum):
    """Where a page's text came from."""

    TEXT_LAYER = "text_layer"
    FORM_DATA = "form_data"
    OCR = "ocr"
    NONE = "none"


class FileWarning(StrEnum):
    """What staff should know of a file that could be read, or at least opened."""

    EXTENSION_MISMATCH = "extension_mismatch"
    DECLARED_TYPE_MISMATCH = "declared_type_mismatch"
    """Its sender's program calls it by another type than its bytes are of."""
    DISGUISED = "disguised"
    """A program or a script that calls itself a document."""
    POLYGLOT = "polyglot"
    """It can be read as a file of another type too, and shows something else then."""
    ACTIVE_CONTENT = "active_content"
    """Scripts, macros, or actions that start programs: none was run."""
    EXTERNAL_CONTENT = "external_content"
    """It wants to load something from elsewhere when it is opened: nothing was loaded."""
    REPAIRED = "repaired"
    """It was damaged, and part of it may be missing."""
    PAGE_UNREADABLE = "page_unreadable"
    PICTURE_UNREADABLE = "picture_unreadable"
    ATTACHMENT_UNREADABLE = "attachment_unreadable"
    ENTRY_LEFT_OUT = "entry_left_out"
    """A container's entry that is no file (a link, a device), or that it holds and does not list."""
    FORM_UNREADABLE = "form_unreadable"
    FIRST_FRAME_ONLY = "first_frame_only"
    """An animation, of which the first picture was read."""
    TEXT_ONLY = "text_only"
    """Its text was read without its layout."""
    TOO_DEEP = "too_deep"
    """What is in it lies deeper than is looked."""


class Quality(StrEnum):
    """Why a page is hard to read, which its sender can mend by sending it again."""

    TOO_DARK = "too_dark"
    TOO_BRIGHT = "too_bright"
    BLURRED = "blurred"
    CUT_OFF = "cut_off"
    TOO_SMALL = "too_small"
    BLANK = "blank"
    SCREEN_PHOTO = "screen_photo"
    OTHER_SCRIPT = "other_script"
    STAND_IN = "stand_in"
    """What is shown in place of a form by a program that can't open it."""
    NOT_FILLED_IN = "not_filled_in"


class FileKind(Value):
    """A file's real type, from its bytes."""

    mime: str
    policy: Policy
    extension_mismatch: bool = Field(description="The name's extension says another type than the bytes.")
    warnings: tuple[FileWarning, ...] = ()


class FormField(Value):
    """One answer of a fillable form (XFA or AcroForm)."""

    path: str = Field(description="Where in the form, e.g. Page1/PersonalDetails/Name/FamilyName")
    value: str
    pages: tuple[int, ...] = Field(default=(), description="The pages it is shown on; none where that is not known")

    def is_in(self, text: str) -> bool:
        """Whether the answer stands in a text, as words of its own: the name Le is not in LETTER."""
        return re.search(rf"(?<!\w){re.escape(self.value)}(?!\w)", text) is not None


class Place(Value):
    """Where something lies on an upright page, as fractions of its width and height, from its upper left corner."""

    x: float = Field(ge=0, le=1)
    y: float = Field(ge=0, le=1)
    width: float = Field(ge=0, le=1)
    height: float = Field(ge=0, le=1)


class Barcode(Value):
    """A barcode on a page."""

    kind: str = Field(description="PDF417, QRCode, Code128, DataMatrix ...")
    text: str
    place: Place


class Page(Value):
    """One side of paper, as text."""

    number: int = Field(ge=1)
    source: PageSource
    text: str = ""
    rotation: int = Field(default=0, description="Degrees the page was turned clockwise to be upright: 0, 90, 180, 270")
    confidence: float = Field(default=1.0, ge=0, le=1)
    language: str | None = Field(default=None, description="ISO 639-1 (en, fr, es ...), or None when it can't be told")
    script: str | None = Field(default=None, description="Latin, Cyrillic, Arabic, Han ...; None when it can't be told")
    quality: tuple[Quality, ...] = Field(default=(), description="What is wrong with its picture, gravest first")
    reason: RefusalReason | None = Field(default=None, description="Why nothing could be read of it: corrupt, timeout")
    barcodes: tuple[Barcode, ...] = ()
    places: str = Field(default="", pattern=r"^[A-Za-z0-9+/=]*$", description="Of its words: see intake.words")


class Child(Value):
    """A file found inside another (an attachment of an e-mail). Its bytes lie in the sandbox's folder as `file`."""

    number: int = Field(ge=1)
    name: str = Field(description="As the container calls it: for display only, never a path")
    declared_type: str = ""
    file: str = Field(description="File name below the reading's folder, chosen by us")
    is_message_body: bool = Field(default=False, description="The text of the e-mail itself")


class Reading(Value):
    """All that was got out of one file, or out of one part of it; or why nothing was."""

    outcome: Outcome
    mime: str
    sha256: str
    size: int
    extension_mismatch: bool = False
    reason: RefusalReason | None = None
    detail: str = Field(default="", description="English; which limit and its value, or what is broken. No client data")
    warnings: tuple[FileWarning, ...] = ()
    pages: tuple[Page, ...] = ()
    page_count: int = Field(default=0, ge=0, description="Pages of the whole file: more than `pages` in a part of it")
    fields: tuple[FormField, ...] = ()
    children: tuple[Child, ...] = ()
    title: str = Field(default="", description="The title the form's own template declares (XFA), else empty")
    reader_version: str = ""

    @classmethod
    def kept(cls, data: bytes) -> Self:
        """One that was kept as JSON. What a later version has added is passed over: it may work beside this one.

        Raises ValidationError.
        """
        return cls.model_validate_json(data, extra="ignore")

    @property
    def is_whole(self) -> bool:
        """Whether nothing of the file is left for other parts."""
        return len(self.pages) >= self.page_count


class Role(StrEnum):
    """Who a named person, or the owner of a number, is to the document."""

    SUBJECT = "subject"
    SPOUSE = "spouse"
    PARENT = "parent"
    CHILD = "child"
    SPONSOR = "sponsor"
    REPRESENTATIVE = "representative"
    EMPLOYER = "employer"
    SCHOOL = "school"
    OTHER = "other"


class Identifier(Value):
    """A number that may point to a person or a case."""

    kind: str = Field(description="uci, application_number, passport_number, ...")
    value: str = Field(description="Normalised: upper case, no spaces or dashes")
    page: int = Field(default=0, description="Page it was found on; 0 for the web form")
    verified: bool = Field(description="Check digit passes, or a label names it and its shape is exact")
    source: str = Field(description="web_form, mrz, form_data or label")
    role: Role = Field(default=Role.SUBJECT, description="Whose it is: only the subject's own may decide")


class Party(Value):
    """A person named by a document, the web form or a case record."""

    family_name: str
    given_names: str = ""
    birth_date: date | None = None
    birth_date_or: date | None = Field(default=None, description="Its other reading: 04/11 may be 11/04")
    role: Role = Role.SUBJECT
    page: int = 0
    source: str = Field(default="label", description="web_form, mrz, form_data or label")


class Classification(Value):
    """What a document is, how sure, and why."""

    type: str = Field(description="An id of the taxonomy; the best guess when abstained")
    confidence: float = Field(ge=0, le=1)
    abstained: bool
    title_en: str = Field(default="", description="The type as people call it")
    title_fr: str = ""
    group: str = Field(default="", description="The type's group in the taxonomy")
    possible: tuple[str, ...] = Field(default=(), description="All that it may be by its text, the likeliest first")
    why: tuple[str, ...] = Field(default=(), description="In English sentences")
    why_fr: tuple[str, ...] = Field(default=(), description="The same in French")
    version: str = ""


class Document(Value):
    """A run of pages of one upload that is one thing."""

    pages: tuple[int, ...]
    classification: Classification
    legible: bool = Field(default=True, description="Some text was read on its pages")
    quality: tuple[Quality, ...] = Field(default=(), description="What is wrong with its pages' pictures")
    identifiers: tuple[Identifier, ...] = ()
    parties: tuple[Party, ...] = ()


class CasePerson(Value):
    """A person on a case record."""

    id: str
    role: str = Field(description="principal, spouse, child, sponsor, parent, other")
    family_name: str
    given_names: str = ""
    birth_date: date | None = None


class CaseIdentifier(Value):
    """A number on a case record; of one person, or of the case itself when person is None."""

    kind: str
    value: str
    person: str | None = None


class CaseState(StrEnum):
    """Whether documents may go to a case."""

    OPEN = "open"
    CLOSED = "closed"
    MERGED = "merged"
    """Its documents go to the case it was merged into."""


class CaseRecord(Value):
    """A case with its people and numbers."""

    id: str
    application_type: str
    state: CaseState = CaseState.OPEN
    merged_into: str | None = None
    received_on: date | None = Field(default=None, description="When the application came in")
    people: tuple[CasePerson, ...]
    identifiers: tuple[CaseIdentifier, ...]


class Classifier(Protocol):
    """Says what a run of pages is."""

    @property
    def version(self) -> str:
        """Names the rules and the model, so that a decision can be explained later."""

    def classify(self, pages: tuple[Page, ...], reading: Reading, *, is_message_body: bool = False) -> Classification:
        """Classify these pages, which are some or all of the reading's (or the text of an e-mail itself)."""


class CaseDirectory(Protocol):
    """Finds case records: exact on identifiers, tolerant on names and birth dates."""

    def by_identifier(self, kind: str, value: str) -> tuple[CaseRecord, ...]:
        """All cases that carry this number, of a person or of the case."""

    def by_person(self, party: Party) -> tuple[CaseRecord, ...]:
        """Cases with a person of a like name and birth date, the likest first, and at most fifty.

        Tolerant of what `intake.matching` takes for one person: both readings of an ambiguous date, a swapped day and
        month, one wrong digit; accents, the order of names, a slip, an initial, a name cut short.
        """

    def by_id(self, case_id: str) -> CaseRecord | None:
        """One case."""
