"""Canadian postal code: letter and digit in turn, six of them. Many share one: it corroborates and never leads.

No code has D, F, I, O, Q or U, and none begins with W or Z.
"""

import re
from collections.abc import Iterator

from intake.identifiers.context import is_own
from intake.identifiers.finder import Finder, bare, contact_of, contacts
from intake.model import Identifier, Page

KIND = "postal_code"
_LABEL = (
    r"\b(?:postal(?: ?/ ?zip)?|zip ?/ ?postal) code|\bcode postal(?:\s*/\s*postal code)?|postal code\s*/\s*code postal"
)
_LETTER = "[ABCEGHJ-NPRSTV-Z]"
_VALUE = rf"(?<![\w\-])[ABCEGHJ-NPRSTVXY][0-9]{_LETTER}[ \-]?[0-9]{_LETTER}[0-9](?![\w\-])"
_SHAPE = re.compile(rf"[ABCEGHJ-NPRSTVXY]\d{_LETTER}\d{_LETTER}\d")


def normalise(raw: str) -> str | None:
    """Six letters and digits without the space; None for another shape."""
    value = bare(raw)
    return value if _SHAPE.fullmatch(value) else None


def find(page: Page) -> Iterator[Identifier]:
    """Codes of the shape; one without a label is unsure: an address may be anybody's."""
    for found in contacts(page, _LABEL, _VALUE):
        value = normalise(found.raw)
        if value is not None and not is_own(KIND, value):
            yield contact_of(found, KIND, value, page, found.role)


FINDER = Finder(KIND, normalise, find)
