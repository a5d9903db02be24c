"""Evidence that decides: what a form, an identity document or an e-mail says of itself."""

import re
from collections.abc import Sequence

from classifiers.evidence import Evidence, Strength
from classifiers.form_numbers import form_in_title, own_form
from classifiers.machine_zone import identity_document
from classifiers.reasons import Reason
from classifiers.taxonomy import load_taxonomy
from intake.model import Page, PageSource, Reading

RULES_VERSION = "2"
"""Raise it whenever the rules may decide otherwise."""

_EMAIL = "email_correspondence"
_PHOTO = "photo"
_WORD = re.compile(r"[^\W\d_]{3,}")
_FEW_WORDS = 3


def find_evidence(pages: Sequence[Page], reading: Reading, *, is_message_body: bool) -> Evidence | None:
    """The strongest evidence on these pages that needs no model; None where there is none."""
    found = (
        _message(is_message_body)
        or _form_template(pages, reading)
        or identity_document(pages)
        or own_form(page.text for page in pages)
        or _picture(pages, reading)
    )
    # Another organisation's list may lack a type that the rules know.
    return found if found and found.type in load_taxonomy() else None


def _message(is_message_body: bool) -> Evidence | None:
    if not is_message_body:
        return None
    return Evidence(type=_EMAIL, strength=Strength.CERTAIN, why=Reason("email_text"))


def _form_template(pages: Sequence[Page], reading: Reading) -> Evidence | None:
    """Only for the pages that stand for the form's answers: others in the file may be anything."""
    if not reading.title or not any(page.source is PageSource.FORM_DATA for page in pages):
        return None
    type_ = form_in_title(reading.title)
    if type_ is None:
        return None
    return Evidence(type=type_, strength=Strength.CERTAIN, why=Reason("form_template"))


def _picture(pages: Sequence[Page], reading: Reading) -> Evidence | None:
    """A picture without words may be a portrait, or a document that could not be read: a person must look."""
    words = sum(len(_WORD.findall(page.text)) for page in pages)
    if len(reading.pages) != 1 or not reading.mime.startswith("image/") or words >= _FEW_WORDS:
        return None
    return Evidence(type=_PHOTO, strength=Strength.HINT, why=Reason("picture_without_text"))
