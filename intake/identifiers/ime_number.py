"""IME number (UMI in French): a medical examination, on the IMM 1017. It corroborates and never decides alone."""

import re
from collections.abc import Iterator

from intake.identifiers.finder import Finder, bare, is_dummy, labelled
from intake.model import Identifier, Page

KIND = "ime_number"
_LABEL = r"\b(?:IME|UMI|EMI)(?: ?(?:number|no|n[°º]|#))?\.?|(?:n[°ºo]\.?|num[ée]ro) (?:IME|UMI|EMI)"
_SHAPE = re.compile(r"(?:IME)?\d{8,9}")


def normalise(raw: str) -> str | None:
    """IME and digits; None for another shape."""
    value = bare(raw)
    if not _SHAPE.fullmatch(value) or is_dummy(value):
        return None
    return value if value.startswith("IME") else f"IME{value}"


def find(page: Page) -> Iterator[Identifier]:
    """Numbers that a label names."""
    for found in labelled(page, _LABEL, r"(?:IME[ \-]?)?\d{8,9}"):
        if (value := normalise(found.raw)) is not None:
            yield Identifier(kind=KIND, value=value, page=page.number, verified=True, source="label", role=found.role)


FINDER = Finder(KIND, normalise, find)
