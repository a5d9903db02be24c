"""UCI (IUC in French): 8 or 10 digits, a person's number for life; without a check digit, so a label must name it."""

import re
from collections.abc import Iterator

from intake.identifiers.finder import Finder, as_digits, bare, is_dummy, labelled
from intake.model import Identifier, Page

KIND = "uci"
_LABEL = (
    r"\bU\.?C\.?I\.?\b|\bI\.?U\.?C\.?\b|unique client identifier|identificateur unique (?:de|du) client|"
    r"client (?:ID|identification)(?: number| no\.?)?|\bID (?:du )?client|"
    r"(?:n[°ºo]\.?|num[ée]ro) d['’]identification d[ue] client|UCI ?/ ?IUC|IUC ?/ ?UCI"
)
_LABEL = rf"(?:{_LABEL})(?:\s*\((?:UCI|IUC)\))?(?:\s*/\s*(?:UCI|IUC))?(?:\s*(?:no|n[°º]|number|#)\.?)?"
_DIGIT = "[0-9OISBZl]"
_GROUPED = rf"(?:{_DIGIT}{{2}}[ \-–.]?)?{_DIGIT}{{4}}[ \-–.]?{_DIGIT}{{4}}"
# As it is printed first: what stands after "1234-5678" is not part of it, though it may begin with digits.
_VALUE = rf"{_GROUPED}(?![A-Za-z0-9])|{_DIGIT}(?:[ \-–.]{{0,2}}{_DIGIT}){{7,9}}"
_SHAPE = re.compile(r"\d{8}|\d{10}")


def normalise(raw: str) -> str | None:
    """The digits; None for a dummy, a temporary number, or anything of another shape."""
    value = bare(raw)
    return value if _SHAPE.fullmatch(value) and not is_dummy(value) else None


def find(page: Page) -> Iterator[Identifier]:
    """Numbers that a label calls a UCI. One that had to be repaired is not verified."""
    for raw in labelled(page, _LABEL, _VALUE):
        value = normalise(as_digits(raw))
        if value is not None:
            clean = normalise(raw) is not None
            yield Identifier(kind=KIND, value=value, page=page.number, verified=clean, source="label")


FINDER = Finder(KIND, normalise, find)
