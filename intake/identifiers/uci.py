"""UCI (IUC in French): 8 or 10 digits, a person's number for life; without a check digit, so a label must name it.

Ten digits with two dashes, 13-1234-5678, are hardly anything else: without a label they make one look, and decide
nothing. Eight with one dash may be years, 2019-2023.
"""

import re
from collections.abc import Iterator

from intake.identifiers import application_number
from intake.identifiers.finder import Finder, Labelled, as_digits, bare, is_dummy, labelled, listed_behind, unlabelled
from intake.model import Identifier, Page

KIND = "uci"
_LABEL = (
    r"\bU\.?C\.?I\.?s?\b|\bI\.?U\.?C\.?\b|unique client identifier|identificateur unique (?:de|du) client|"
    r"client (?:ID|identification)(?: number| no\.?)?|\bID (?:du )?client|IRCC client (?:number|no\.?)|"
    r"(?:n[°ºo]\.?|num[ée]ro) d['’]identification d[ue] client|UCI ?/ ?IUC|IUC ?/ ?UCI"
)
_LABEL = rf"(?:{_LABEL})(?:\s*\((?:UCI|IUC)\))?(?:\s*/\s*(?:UCI|IUC))?(?:\s*(?:no|n[°º]|number|#)\.?)?"
_DIGIT = "[0-9OISBZl]"
_GROUPED = rf"(?:{_DIGIT}{{2}}[ \-–.]?)?{_DIGIT}{{4}}[ \-–.]?{_DIGIT}{{4}}"
# As it is printed first: what stands after "1234-5678" is not part of it, though it may begin with digits.
_VALUE = rf"{_GROUPED}(?![A-Za-z0-9])|{_DIGIT}(?:[ \-–.]{{0,2}}{_DIGIT}){{7,9}}"
_SHAPE = re.compile(r"\d{8}|\d{10}")
_BARE = re.compile(r"(?<![\w\-–+])(?<!\d\.)\d{2}[\-–]\d{4}[\-–]\d{4}(?![\w\-–])")
_FEWEST = 5
"""Digits that were read as such: what has fewer is a word."""
_DEPARTMENT = re.compile(
    r"\bU\.?C\.?I\b|\bI\.?U\.?C\b|\bIRCC\b|unique|immigration|citizenship|citoyennet[ée]", re.IGNORECASE
)
_BUSINESS = re.compile(
    r"\b(?:accounts?|comptes?|banks?|banques?|balance|solde|branch|succursale|transit|iban|swift|ch[eè]quing|savings|"
    r"[ée]pargne|withdrawals?|retraits?|deposits?|d[ée]p[oô]ts?|premium|policy|invoice|facture|meter|compteur)\b",
    re.IGNORECASE,
)
_TOP = 10_000


def normalise(raw: str) -> str | None:
    """The digits; None for a dummy, a temporary number, or anything of another shape."""
    value = bare(raw)
    return value if _SHAPE.fullmatch(value) and not is_dummy(value) else None


def find(page: Page) -> Iterator[Identifier]:
    """Numbers that a label calls a UCI; then others that are written as one. Only the label's own, unrepaired, is sure.

    Banks and shops have a "client ID" of eight digits too: on their papers only the department's name or its dashes
    make it a UCI.
    """
    seen = set()
    for found in labelled(page, _LABEL, _VALUE):
        if _is_a_customers(found, page):
            continue
        for place, raw in enumerate((found.raw, *listed_behind(page, found, _GROUPED))):
            value = normalise(as_digits(raw))
            if value is None or not _is_number(raw):
                break
            seen.add(value)
            sure = place == 0 and normalise(raw) is not None
            yield Identifier(kind=KIND, value=value, page=page.number, verified=sure, source="label", role=found.role)
    for found in unlabelled(page, _BARE):
        value = normalise(found.raw)
        if value is not None and value not in seen:
            seen.add(value)
            yield Identifier(kind=KIND, value=value, page=page.number, verified=False, source="shape", role=found.role)


def _is_number(raw: str) -> bool:
    """Neither a word of letters that look like digits, nor the application's number beside the label."""
    return sum(map(str.isdigit, raw)) >= _FEWEST and application_number.normalise(raw) is None


def _is_a_customers(found: Labelled, page: Page) -> bool:
    """Whether it may be a bank's number for its client: eight bare digits that nothing calls the department's."""
    if len(found.raw) != len("12345678") or _DEPARTMENT.search(found.around):
        return False
    return len({match.group().casefold() for match in _BUSINESS.finditer(page.text[:_TOP])}) > 1


FINDER = Finder(KIND, normalise, find)
