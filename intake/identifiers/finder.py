"""What every kind of identifier brings: how it is found, how it is written, and how it is checked."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from intake.identifiers.confusions import letters_for_digits
from intake.identifiers.context import is_ruled_out
from intake.identifiers.roles import OWNER, Ownership, named_beside, owner_of
from intake.model import Identifier, Page, Role

DUMMY_WORDS = frozenset({"NA", "SO", "NONE", "AUCUN", "UNKNOWN", "INCONNU", "NIL", "XXX"})
_MOST = 500
"""Labels of one kind that are looked at on a page: one with more is no page about somebody."""
_MOST_UNLABELLED = 100
_BETWEEN = r"[^\w\n]{0,12}(?:\n[^\w\n]{0,12}){0,2}"
"""What may stand between a label and its value, on its line or below it."""
_REMARK = re.compile(r"[ \t]{0,3}\([^()\n]{1,40}\)")
_LABEL_WITHIN = 120
_AND = r"[ \t]*(?:[,;/&]|\b(?:and|et)\b)[ \t]*\n?[ \t]*(?:(?:and|et)[ \t]+)?"
_MOST_LISTED = 20
_A_TELEPHONES = re.compile(
    r"(?:\b(?:t[ée]l\w*|(?:tele)?phone|mobile|cell\w*|fax|whatsapp)\b[^\n\d]{0,20}|\+\d{1,3}[ \t(]*)$", re.IGNORECASE
)
"""What stands before a telephone number."""


@dataclass(frozen=True)
class Finder:
    """One kind of identifier."""

    kind: str
    normalise: Callable[[str], str | None]
    find: Callable[[Page], Iterator[Identifier]]
    verify: Callable[[str], bool] = bool
    """Whether a normalised number passes what can be checked of it; any does, of a kind without check digits."""


@dataclass(frozen=True)
class Labelled:
    """What stands after a label, as it is written, and whose it is."""

    raw: str
    label: str
    role: Role
    around: str
    """The line of the label, up to the number."""
    end: int
    """Where on the page it ends."""


def bare(raw: str) -> str:
    """Letters and digits only, upper case."""
    return re.sub(r"[^A-Z0-9]", "", raw.upper())


def is_dummy(value: str) -> bool:
    """What people type when they have no number: N/A, S/O, or one digit over and over (1111111111, 0000000)."""
    digits = re.sub(r"\D", "", value)
    return not value or value in DUMMY_WORDS or (len(digits) >= 6 and len(set(digits)) == 1)


def as_digits(raw: str) -> str:
    """Letters that recognition takes for digits, turned back: O to 0, I and L to 1, S to 5, B to 8, Z to 2."""
    return bare(raw).translate(letters_for_digits())


def labelled(page: Page, label: str, value: str, ownership: Ownership = Ownership.PERSONAL) -> Iterator[Labelled]:
    """What stands after a label, on its line or below it: `label` and `value` are patterns.

    Telephone numbers, dates, amounts of money and the department's own numbers are left out.
    """
    pattern = rf"(?:{label})(?P<owner>{OWNER}){_BETWEEN}(?P<value>{value})(?![A-Za-z0-9])"
    text = page.text
    for match in islice(re.finditer(pattern, text, re.IGNORECASE), _MOST):
        start, at, end = match.start(), match.start("value"), match.end("value")
        if not is_ruled_out(text, start, at, end):
            remark = _REMARK.match(text, end, end + _LABEL_WITHIN)
            owner = match["owner"] or (remark[0] if remark else "")
            yield Labelled(
                raw=match["value"],
                label=text[start:at],
                role=owner_of(text, start, owner, ownership),
                around=text[max(text.rfind("\n", 0, start) + 1, start - 100) : end],
                end=end,
            )


def listed_behind(page: Page, first: Labelled, value: str) -> Iterator[str]:
    """What else stands behind a label: the others in "UCI: 13-1234-5678, 13-8765-4321 and 13-1111-2222"."""
    text, at = page.text, first.end
    pattern = re.compile(rf"{_AND}(?P<value>{value})(?![A-Za-z0-9])", re.IGNORECASE)
    for _ in range(_MOST_LISTED):
        if (match := pattern.match(text, at)) is None:
            return
        at = match.end()
        if not is_ruled_out(text, match.start(), match.start("value"), at):
            yield match["value"]


def unlabelled(page: Page, shape: re.Pattern[str]) -> Iterator[Labelled]:
    """Everything of a shape that tells the kind by itself, and whose it is; telephone numbers are left out."""
    text = page.text
    for match in islice(shape.finditer(text), _MOST):
        start, end = match.span()
        before = text[max(text.rfind("\n", 0, start) + 1, start - _LABEL_WITHIN) : start]
        if is_ruled_out(text, start, start, end) or _A_TELEPHONES.search(before):
            continue
        remark = _REMARK.match(text, end, end + _LABEL_WITHIN)
        owner = owner_of(text, start, remark[0] if remark else "", Ownership.PERSONAL)
        role = named_beside(before) if owner is Role.SUBJECT else owner
        yield Labelled(raw=match.group(), label="", role=role, around=before + match.group(), end=end)


def contacts(page: Page, label: str, value: str) -> Iterator[Labelled]:
    """Everything of the shape of an address, with the label before it; an empty one where it has none."""
    text = page.text
    for match in islice(re.finditer(value, text), _MOST_UNLABELLED):
        start, owner = match.start(), ""
        first = max(0, start - _LABEL_WITHIN)
        if named := re.search(rf"(?:{label})(?P<owner>{OWNER}){_BETWEEN}$", text[first:start], re.IGNORECASE):
            start, owner = first + named.start(), named["owner"]
        yield Labelled(
            raw=match.group(),
            label=text[start : match.start()],
            role=owner_of(text, start, owner, Ownership.CONTACT),
            around=text[max(text.rfind("\n", 0, start) + 1, start - 100) : match.end()],
            end=match.end(),
        )


def contact_of(found: Labelled, kind: str, value: str, page: Page, role: Role) -> Identifier:
    """An address as an identifier; without a label it is unsure whose it is."""
    source = "label" if found.label else "shape"
    return Identifier(kind=kind, value=value, page=page.number, verified=bool(found.label), source=source, role=role)
