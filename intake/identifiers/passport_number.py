"""Passport number: 6 to 9 letters and digits, by issuing state. The MRZ is the better witness where there is one."""

import re
from collections.abc import Iterator

from intake.identifiers.finder import Finder, bare, is_dummy, labelled, listed_behind
from intake.identifiers.postal_code import normalise as as_postal_code
from intake.model import Identifier, Page

KIND = "passport_number"
_DOCUMENT = r"(?:passport|travel document)"
_DOCUMENT_FR = r"(?:passeports?|(?:titre|document) de voyage)"
_LABEL = (
    rf"{_DOCUMENT}(?: ?(?:/|or|and) ?{_DOCUMENT})? (?:nos?|numbers?|num|#|n[°º])(?:\(s\))?\.?|"
    r"passport ?/ ?passeport(?: no| number| n[°º])?\.?|passeport (?:n[°ºo]|num[ée]ro)\.?|"
    rf"(?:n(?:os?|[°º])\.?|num[ée]ros?) (?:de|du|des) {_DOCUMENT_FR}(?: ?(?:/|ou|et) ?(?:(?:de|du) )?{_DOCUMENT_FR})?"
)
_LABEL = rf"(?:{_LABEL})(?:\s*/\s*(?:n[°ºo]\.? (?:de|du) passeport|passport (?:no|number)\.?))?"
_VALUE = r"(?=[A-Z]{0,8}[0-9])[A-Z0-9]{6,9}"
_SHAPE = re.compile(r"(?=.*\d)[A-Z0-9]{6,9}")


def normalise(raw: str) -> str | None:
    """Letters and digits; None for a dummy or another shape."""
    value = bare(raw)
    return value if _SHAPE.fullmatch(value) and not is_dummy(value) else None


def find(page: Page) -> Iterator[Identifier]:
    """Numbers that a label calls a passport number, in capitals as printed. Of several the first is sure."""
    for found in labelled(page, _LABEL, _VALUE):
        for place, raw in enumerate((found.raw, *listed_behind(page, found, _VALUE))):
            value = normalise(raw) if raw.isupper() or raw.isdigit() else None
            if value is None or as_postal_code(value) is not None:
                break
            sure = place == 0
            yield Identifier(kind=KIND, value=value, page=page.number, verified=sure, source="label", role=found.role)


FINDER = Finder(KIND, normalise, find)
