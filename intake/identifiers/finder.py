"""What every kind of identifier brings: how it is found, how it is written, and how it is checked."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from intake.identifiers.confusions import letters_for_digits
from intake.identifiers.context import is_ruled_out
from intake.identifiers.roles import OWNER, Ownership, owner_of
from intake.model import Identifier, Page, Role

DUMMY_WORDS = frozenset({"NA", "SO", "NONE", "AUCUN", "UNKNOWN", "INCONNU", "NIL", "XXX"})
_MOST = 500
"""Labels of one kind that are looked at on a page: one with more is no page about somebody."""
_MOST_UNLABELLED = 100
_BETWEEN = r"[^\w\n]{0,12}(?:\n[^\w\n]{0,12}){0,2}"
"""What may stand between a label and its value, on its line or below it."""
_REMARK = re.compile(r"[ \t]{0,3}\([^()\n]{1,40}\)")
_LABEL_WITHIN = 120


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
            )


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
        )


def contact_of(found: Labelled, kind: str, value: str, page: Page, role: Role) -> Identifier:
    """An address as an identifier; without a label it is unsure whose it is."""
    source = "label" if found.label else "shape"
    return Identifier(kind=kind, value=value, page=page.number, verified=bool(found.label), source=source, role=role)
