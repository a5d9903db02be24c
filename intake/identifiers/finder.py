"""What every kind of identifier brings: how it is found, and how it is written."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from intake.model import Identifier, Page

DUMMY_WORDS = frozenset({"NA", "SO", "NONE", "AUCUN", "UNKNOWN", "INCONNU", "NIL", "XXX"})
_TO_DIGITS = str.maketrans({"O": "0", "I": "1", "L": "1", "S": "5", "B": "8", "Z": "2"})


@dataclass(frozen=True)
class Finder:
    """One kind of identifier."""

    kind: str
    normalise: Callable[[str], str | None]
    find: Callable[[Page], Iterator[Identifier]]


def bare(raw: str) -> str:
    """Letters and digits only, upper case."""
    return re.sub(r"[^A-Z0-9]", "", raw.upper())


def is_dummy(value: str) -> bool:
    """What people type when they have no number: N/A, S/O, or one digit over and over (1111111111, 0000000)."""
    digits = re.sub(r"\D", "", value)
    return not value or value in DUMMY_WORDS or (len(digits) >= 6 and len(set(digits)) == 1)


def as_digits(raw: str) -> str:
    """Letters that recognition takes for digits, turned back: O to 0, I and L to 1, S to 5, B to 8, Z to 2."""
    return bare(raw).translate(_TO_DIGITS)


def labelled(page: Page, label: str, value: str) -> Iterator[str]:
    """What stands after a label, on its line or below it: `label` and `value` are patterns."""
    pattern = rf"(?:{label})[^\w\n]{{0,12}}(?:\n[^\w\n]{{0,12}}){{0,2}}({value})(?![A-Za-z0-9])"
    for match in re.finditer(pattern, page.text, re.IGNORECASE):
        yield match.group(1)
