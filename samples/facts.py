"""Who and what a sample is about: invented people of invented places, and the numbers a document may carry."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Person:
    """An invented person."""

    family_name: str
    given_names: str
    birth_date: date
    sex: str
    birth_country: str
    passport_number: str
    uci: str | None = None
    email: str = ""

    @property
    def full_name(self) -> str:
        """As a letter would write it."""
        return f"{self.given_names} {self.family_name}".strip()


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a document says: whom it is about and which numbers it shows (None: it shows none)."""

    subject: Person
    other: Person
    """A second person where the type needs one (spouse, parent, host, representative ...)."""
    issued: date
    uci: str | None = None
    application_number: str | None = None
    application_type: str = "study_permit"
