"""The case system of somebody else, which is told of every document that is put on a case or taken off it.

What is said is a `Note` (`intake schema case-system` describes it); what came of it is a value too.
"""

from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal, Protocol
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field, TypeAdapter

from intake.model import Value
from intake.settings import Settings

_LONGEST_TALK = 10.0


class _Note(Value):
    """Every field is always sent, and described so."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)


class AttachmentNote(_Note):
    """A document was put on a case."""

    version: Literal[1] = 1
    kind: Literal["attached"] = "attached"
    case_id: str
    person_id: str | None = Field(description="Whose it is, by the person's id within the case; null: the whole case's")
    document_type: str = Field(description="An id of the taxonomy")
    submission_id: str
    upload: str = Field(description="Which file of the submission: 2, or 2/1 for the first one found inside the second")
    pages: tuple[int, ...] = Field(description="Of that file; empty: the whole of a file that can't be read")
    object_key: str = Field(description="Where the file's original bytes are in the object store")
    sha256: str = Field(description="Of those bytes")
    media_type: str = Field(description="What those bytes really are")
    attached_at: AwareDatetime
    attached_by: str = Field(description="automation, or a user's name")
    note_en: str = Field(default="", description="Why, in English; empty where a person attached it")
    note_fr: str = Field(default="", description="Why, in French")


class _LaterNote(_Note):
    """What changed about an attachment that was told before.

    It holds nothing of which file and pages it was, so that nobody can take it for another attachment.
    """

    version: Literal[1] = 1
    attachment: UUID = Field(description="The Idempotency-Key under which the attachment was told")
    case_id: str
    submission_id: str


class WithdrawalNote(_LaterNote):
    """A person took the document off the case: it is another's, and is to be seen there no more."""

    kind: Literal["withdrawn"] = "withdrawn"
    withdrawn_at: AwareDatetime
    withdrawn_by: str = Field(description="A user's name")
    reason: str = Field(description="As that user wrote it")


class TypeCorrectionNote(_LaterNote):
    """A person said what the document really is; it stays on the case."""

    kind: Literal["type_corrected"] = "type_corrected"
    document_type: str = Field(description="An id of the taxonomy")
    corrected_at: AwareDatetime
    corrected_by: str = Field(description="A user's name")


Note = Annotated[AttachmentNote | WithdrawalNote | TypeCorrectionNote, Field(discriminator="kind")]
NOTE: TypeAdapter[Note] = TypeAdapter(Note)
"""Any note, told apart by its kind."""


@dataclass(frozen=True)
class Told:
    """The case system has taken it, now or before under the same key."""


@dataclass(frozen=True)
class Refused:
    """The case system will not take it; `detail` is for staff, and may hold what the case system wrote."""

    detail: str
    unsure: bool = False
    """It never said so: it may have taken it all the same."""


@dataclass(frozen=True)
class Away:
    """No result yet: the same is to be said again, later. `reason` is for logs."""

    reason: str
    pause: float = 0.0
    """For so many seconds the case system is not to be asked about anything."""
    still_at_it: bool = False
    """It was there, and has no result all the same: not for ever."""


class CaseSystem(Protocol):
    """Whoever keeps the cases."""

    def announce(self, note: Note, key: str, traceparent: str = "") -> Told | Refused | Away:
        """Tell it what was done; under the same key it takes the same note once, however often told.

        With a traceparent (W3C) it may let our trace go on in its own.
        """

    def check(self) -> str:
        """Say that it answers. Raises CaseSystemTrouble."""


class CaseSystemTrouble(Exception):
    """The case system can't be used as it is set; the message says what to do."""


def is_configured(settings: Settings) -> bool:
    """Whether there is somebody to tell."""
    return bool(settings.case_system_url)


@cache
def open_case_system(settings: Settings) -> CaseSystem | None:
    """The case system that is set, one for each process; None when there is none."""
    if not is_configured(settings):
        return None
    from storage.cases.http import HttpCaseSystem  # urllib3 is only loaded where there is somebody to tell

    # Within the lease, so that the answer can still be written down.
    seconds = min(_LONGEST_TALK, settings.lease_seconds * 2 / 3)
    longest_pause = settings.case_system_pause_seconds
    return HttpCaseSystem(
        settings.case_system_url,
        settings.case_system_token,
        settings.case_system_secret,
        settings.case_system_former_secret,
        seconds=seconds,
        longest_pause=longest_pause,
    )


def check(settings: Settings) -> str:
    """What `intake doctor` says of it. Raises CaseSystemTrouble."""
    system = open_case_system(settings)
    return system.check() if system else "none is set; documents are attached to the case records here"
