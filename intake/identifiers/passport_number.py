"""Passport number: 6 to 9 letters and digits, by issuing state. The MRZ is the better witness where there is one."""

import re
from collections.abc import Iterator

from intake.identifiers.finder import Finder, bare, is_dummy, labelled
from intake.identifiers.postal_code import normalise as as_postal_code
from intake.model import Identifier, Page

KIND = "passport_number"
_LABEL = (
    r"passport (?:no|number|num|#|n[°º])\.?|passport ?/ ?passeport(?: no| number| n[°º])?\.?|"
    r"(?:n[°ºo]\.?|num[ée]ro) (?:de|du) passeport|passeport (?:n[°ºo]|num[ée]ro)\.?|"
    r"travel document (?:no|number)\.?|(?:n[°ºo]\.?|num[ée]ro) du (?:titre|document) de voyage"
)
_LABEL = rf"(?:{_LABEL})(?:\s*/\s*(?:n[°ºo]\.? (?:de|du) passeport|passport (?:no|number)\.?))?"
_VALUE = r"(?=[A-Z]{0,8}[0-9])[A-Z0-9]{6,9}"
_SHAPE = re.compile(r"(?=.*\d)[A-Z0-9]{6,9}")


def normalise(raw: str) -> str | None:
    """Letters and digits; None for a dummy or another shape."""
    value = bare(raw)
    return value if _SHAPE.fullmatch(value) and not is_dummy(value) else None


def find(page: Page) -> Iterator[Identifier]:
    """Numbers that a label calls a passport number, in capitals as printed."""
    for found in labelled(page, _LABEL, _VALUE):
        value = normalise(found.raw) if found.raw.isupper() or found.raw.isdigit() else None
        if value is not None and as_postal_code(value) is None:
            yield Identifier(kind=KIND, value=value, page=page.number, verified=True, source="label", role=found.role)


FINDER = Finder(KIND, normalise, find)
