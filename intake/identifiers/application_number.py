"""Application number: a letter and 9 digits, or a longer prefix; one application.

Permit documents carry numbers of the same shape, so only a label makes one sure. T and X begin temporary numbers. The
last digit of one that begins with B is a check digit: the eight before it modulo 7 (by the official form of 2018).
"""

import re
from collections.abc import Iterator

from intake.identifiers.finder import Finder, as_digits, bare, is_dummy, labelled
from intake.identifiers.roles import Ownership
from intake.model import Identifier, Page

KIND = "application_number"
_LABEL = (
    r"application (?:no|number|num|#|n[°º])\.?|application ?/ ?(?:file )?(?:no|number)\.?|application\s*[:#]|"
    r"(?:n[°ºo]\.?|num[ée]ro) de (?:la )?demande|demande n[°ºo]\.?|"
    r"(?:file|dossier) (?:no|number|n[°º])\.?|(?:n[°ºo]\.?|num[ée]ro) (?:de|du) dossier"
)
_VALUE = r"(?:[A-Z]{1,3}[ \-]?)[0-9OISBZl](?:[ \-]?[0-9OISBZl]){7,10}"
_SHAPE = re.compile(r"[A-SU-WYZ]\d{9}|(?:EP|PR|SV)\d{8,11}|RHB\d{9}")
_BARE = re.compile(r"(?<![A-Za-z0-9])(?:[BCEFHSVW]\d{9}|(?:EP|PR|SV)\d{8})(?![A-Za-z0-9])")
_PARTS = re.compile(r"(EP|PR|SV|RHB|[A-Z])(.+)")


def normalise(raw: str) -> str | None:
    """Prefix and digits; None for a dummy, a temporary number (X..., T...), or another shape."""
    value = bare(raw)
    return value if _SHAPE.fullmatch(value) and not is_dummy(value) else None


def verify(value: str) -> bool:
    """Whether the check digit of a B-number agrees; others have none."""
    return not value.startswith("B") or int(value[1:9]) % 7 == int(value[9])


def find(page: Page) -> Iterator[Identifier]:
    """Numbers that a label names; then others of the shape, which corroborate but decide nothing."""
    seen = set()
    for found in labelled(page, _LABEL, _VALUE, Ownership.CASE):
        value = normalise(found.raw)
        repaired = value is None
        if value is None and (parts := _PARTS.fullmatch(bare(found.raw))):
            value = normalise(parts.group(1) + as_digits(parts.group(2)))
        if value is not None:
            seen.add(value)
            verified = not repaired and verify(value)
            yield Identifier(
                kind=KIND, value=value, page=page.number, verified=verified, source="label", role=found.role
            )
    for match in _BARE.finditer(page.text):
        if (value := normalise(match.group())) is not None and value not in seen:
            seen.add(value)
            yield Identifier(kind=KIND, value=value, page=page.number, verified=False, source="shape")


FINDER = Finder(KIND, normalise, find, verify)
