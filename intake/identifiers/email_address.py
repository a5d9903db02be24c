"""E-mail address. Families and representatives share one: it corroborates and never leads."""

import re
from collections.abc import Iterator

from intake.identifiers.context import is_own
from intake.identifiers.finder import Finder, contact_of, contacts
from intake.model import Identifier, Page, Role

KIND = "email"
_LABEL = (
    r"\be-?mail(?: address)?(?:\s*/\s*courriel)?|\bcourriel(?:\s*/\s*e-?mail)?|"
    r"\badresse (?:[ée]lectronique|courriel|e-?mail)"
)
_VALUE = (
    r"(?<![\w.%+\-@])(?<!\w['’])[A-Za-z0-9][A-Za-z0-9_.%+'\-]{0,63}@"
    r"(?:[A-Za-z0-9\-]{1,63}\.){1,5}[A-Za-z]{2,24}(?![\w\-@])"
)
"""Whole: what stands before an accent or an apostrophe would be somebody else's."""
_SHAPE = re.compile(r"[a-z0-9][a-z0-9_.%+'\-]{0,63}@(?:[a-z0-9\-]{1,63}\.){1,5}[a-z]{2,24}")
_OF_AN_OFFICE = re.compile(
    r"(?:info|contact|admissions?|registrar|registraire|office|bureau|hr|rh|jobs|emplois?|reception|accueil|support|help|"
    r"aide|service\w*|sales|ventes|no-?reply|ne-?pas-?repondre|accounts?|billing|facturation)@.*"
)
_NOBODYS = re.compile(r"(?:none|na|aucun|no-?email|unknown|inconnu|x+)@.*")


def normalise(raw: str) -> str | None:
    """Lower case; None for what is no address, or for what people type who have none (none@...)."""
    value = raw.strip().lower()
    return value if _SHAPE.fullmatch(value) and not _NOBODYS.fullmatch(value) else None


def find(page: Page) -> Iterator[Identifier]:
    """Addresses; one without a label is unsure. An office's is not its client's, and the government's is nobody's."""
    if "@" not in page.text:
        return
    for found in contacts(page, _LABEL, _VALUE):
        value = normalise(found.raw)
        if value is not None and not is_own(KIND, value):
            is_offices = found.role is Role.SUBJECT and _OF_AN_OFFICE.fullmatch(value)
            yield contact_of(found, KIND, value, page, Role.OTHER if is_offices else found.role)


FINDER = Finder(KIND, normalise, find)
