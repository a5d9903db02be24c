"""What the web form hands over: `submission.json`, written last, beside the uploads.

Its JSON Schema is published by `intake schema`. Unknown fields are refused, so that a misspelt one is noticed.
"""

from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator

from intake.model import Value

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class Form(Value):
    """The fields a client fills in."""

    sender: Literal["applicant", "representative", "other"] = "applicant"
    application_type: Text = Field(description="A code of application_types.csv, e.g. study_permit")
    family_name: Annotated[Text, StringConstraints(min_length=1)]
    given_names: Text = Field(default="", description="Empty for a person with a single name")
    birth_date: date
    birth_country: Text = ""
    email: Text = ""
    uci: Text | None = Field(default=None, description="8 or 10 digits, dashes optional; null when not known")
    application_number: Text | None = None
    passport_number: Text | None = None
    language: Literal["en", "fr"] = "en"
    message: Annotated[str, StringConstraints(max_length=5000)] = ""

    @field_validator("uci", "application_number", "passport_number", mode="before")
    @classmethod
    def _blank_is_unknown(cls, value: object) -> object:
        return None if isinstance(value, str) and not value.strip() else value


class UploadedFile(Value):
    """One upload; its bytes are the object `submissions/<id>/files/<number>`."""

    number: int = Field(ge=1)
    name: str = Field(max_length=500, description="The client's file name: for display only")
    declared_type: str = Field(default="", max_length=200)
    size: int | None = Field(default=None, ge=0, description="Bytes, when the form knows")
    sha256: str | None = Field(default=None, pattern="^[0-9a-f]{64}$")


class Submission(Value):
    """The whole of `submission.json`."""

    version: Literal[1] = 1
    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{5,63}$")
    received_at: datetime
    urgent: bool = Field(default=False, description="To be worked on before others that came somewhat earlier")
    form: Form
    files: tuple[UploadedFile, ...] = Field(min_length=1, max_length=500)

    @field_validator("received_at")
    @classmethod
    def _with_zone(cls, value: datetime) -> datetime:
        if value.tzinfo is None:
            raise ValueError("needs a time zone, e.g. 2026-01-31T12:00:00Z")
        try:
            return value.astimezone(UTC)
        except OverflowError:
            raise ValueError("is not a year from 1 to 9999 in UTC") from None

    @field_validator("files")
    @classmethod
    def _numbers_differ(cls, files: tuple[UploadedFile, ...]) -> tuple[UploadedFile, ...]:
        if len({file.number for file in files}) != len(files):
            raise ValueError("two files have the same number")
        return files


def manifest_key(submission_id: str) -> str:
    """The object whose presence means that the submission is complete."""
    return f"submissions/{submission_id}/submission.json"


def file_key(submission_id: str, number: int) -> str:
    """Where an upload's bytes are; never holds a client's file name."""
    return f"submissions/{submission_id}/files/{number}"
