"""Does the whole story once on an invented letter: tables and libraries that are loaded when first needed are, then.

A worker rehearses before it forks its processes, so that all share what was loaded, and the first client waits for
nothing.
"""

from datetime import date

from intake.model import CaseRecord, Classifier, Outcome, Page, PageSource, Party, Reading
from intake.pipeline import UploadReading, resolve_submission
from intake.submission import Form

_LETTER = """Letter of explanation

Application number: E000000000
Name: Ann Example
Date of birth: 1990-02-01

Dear officer, I am writing to explain the gap in my employment history.
"""


class _NoCases:
    """A case directory in which nobody is."""

    def by_identifier(self, kind: str, value: str) -> tuple[CaseRecord, ...]:  # noqa: ARG002 - the protocol's names
        return ()

    def by_person(self, party: Party) -> tuple[CaseRecord, ...]:  # noqa: ARG002
        return ()

    def by_id(self, case_id: str) -> CaseRecord | None:  # noqa: ARG002
        return None


def rehearse(classifier: Classifier) -> None:
    """Understand and decide the letter; nothing comes of it."""
    page = Page(number=1, source=PageSource.TEXT_LAYER, text=_LETTER, language="en")
    reading = Reading(
        outcome=Outcome.READ, mime="text/plain", sha256="0" * 64, size=len(_LETTER), pages=(page,), page_count=1
    )
    form = Form(application_type="study_permit", family_name="Example", given_names="Ann", birth_date=date(1990, 2, 1))
    resolve_submission(form, [UploadReading(path="1", reading=reading)], classifier=classifier, cases=_NoCases())
