"""The machine-readable zone of passports, cards and visas (ICAO Doc 9303, parts 4 to 7).

Check digits weigh 7, 3, 1 in turn, modulo 10; digits count as themselves, letters A=10 to Z=35, the filler 0. They
can't see confusions whose values differ by ten (1/L, 6/G, 8/S, 5/Z, F/P, </K), and never cover names.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import cycle

from intake.identifiers.finder import Finder, is_dummy
from intake.identifiers.passport_number import normalise
from intake.model import Identifier, Page, Party

_DIGITS = str.maketrans("OQDILSBZGAT", "00011582647")
_LETTERS = str.maketrans("0158264", "OISBZGA")
_CONFUSED = {
    "0": "OD",
    "O": "0",
    "D": "0",
    "1": "I",
    "I": "1",
    "5": "S",
    "S": "5",
    "8": "B",
    "B": "8",
    "2": "Z",
    "Z": "2",
}
_NAMES = {"TD1": 30, "TD2": 31, "TD3": 39, "MRV-A": 39, "MRV-B": 31}
"""How long the field of the names is."""
_TELLING = 5
"""So many letters of a name that was cut tell whose it is."""
_CLEAN = re.compile(r"[^A-Z0-9<]")


@dataclass(frozen=True)
class Mrz:
    """What a machine-readable zone says, and which of it its check digits confirm."""

    kind: str
    """TD1, TD2, TD3, MRV-A or MRV-B."""
    code: str
    issuer: str
    family_name: str
    given_names: str
    number: str
    birth_date: date | None
    number_verified: bool
    birth_date_verified: bool
    composite_verified: bool
    page: int = 0

    @property
    def checks(self) -> int:
        """How many of its check digits agree."""
        return self.number_verified + self.birth_date_verified + self.composite_verified

    @property
    def is_passport(self) -> bool:
        """Whether the document is a passport."""
        return self.code.startswith("P")

    @property
    def is_visa(self) -> bool:
        """Whether the document is a visa."""
        return self.code.startswith("V")


def check_digit(field: str) -> int:
    """The check digit of a field: weights 7, 3, 1, modulo 10 (ICAO Doc 9303-3, 4.9)."""
    total = 0
    for char, weight in zip(field, cycle((7, 3, 1)), strict=False):
        value = 0 if char == "<" else int(char) if char.isdigit() else ord(char) - 55
        total += value * weight
    return total % 10


def find_mrz(pages: Sequence[Page]) -> Iterator[Mrz]:
    """Every zone found on the pages, a page's best-verified first; a zone read twice counts once.

    Two passports often lie on one page, a couple's or a whole family's.
    """
    for page in pages:
        found = sorted(_on_page(page), key=lambda zone: -zone[0].checks)
        accepted: list[Mrz] = []
        taken: set[str] = set()
        for mrz, lines in found:
            # The same lines begun elsewhere, or a poorer second look at a zone, are no zone of their own.
            poorer = not mrz.number_verified and mrz.birth_date in [other.birth_date for other in accepted]
            if not (taken & set(lines) or poorer or mrz.number in [other.number for other in accepted]):
                accepted.append(mrz)
                taken.update(lines)
        yield from accepted


def _on_page(page: Page) -> Iterator[tuple[Mrz, Sequence[str]]]:
    """What may be a zone, and the lines it is made of."""
    lines = [_CLEAN.sub("", line.upper().replace("«", "<<").replace(" ", "")) for line in page.text.splitlines()]
    lines = [line for line in lines if len(line) >= 26 and (line.count("<") >= 2 or sum(map(str.isdigit, line)) >= 8)]
    for index, line in enumerate(lines):
        after = lines[index + 1 : index + 3]
        for parsed, height in ((_two_lines(line, after, page.number), 2), (_three_lines(line, after, page.number), 3)):
            if parsed is not None:
                yield parsed, lines[index : index + height]


def _two_lines(first: str, after: Sequence[str], page: int) -> Mrz | None:
    if not after or not re.match(r"[PVIAC][A-Z0-9<][A-Z0-9]{3}[A-Z0-9]", first) or "<<" not in first:
        return None
    width = 44 if max(len(first), len(after[0])) > 40 else 36
    second = _fit(after[0], width)
    if second is None or len(first) < width - 6:
        return None
    visa = first.startswith("V")
    kind = {(44, False): "TD3", (36, False): "TD2", (44, True): "MRV-A", (36, True): "MRV-B"}[(width, visa)]
    composite = None if visa else (second[0:10] + second[13:20] + second[21 : width - 1], second[width - 1])
    return _build(
        kind, first[:2], first[2:5], first[5:width], second[0:9], second[9], second[13:19], second[19], composite, page
    )


def _three_lines(first: str, after: Sequence[str], page: int) -> Mrz | None:
    if len(after) < 2 or not re.match(r"[IAC][A-Z0-9<][A-Z0-9]{3}", first) or "<<" not in after[1]:
        return None
    one, two = _fit(first, 30), _fit(after[0], 30)
    if one is None or two is None or not 24 <= len(after[1]) <= 33:
        return None
    composite = (one[5:30] + two[0:7] + two[8:15] + two[18:29], two[29])
    return _build("TD1", one[:2], one[2:5], after[1], one[5:14], one[14], two[0:6], two[6], composite, page)


def _fit(line: str, width: int) -> str | None:
    """The line at its right width: recognition loses or adds fillers in the longest run of them."""
    if len(line) == width:
        return line
    runs = max(re.finditer(r"<{3,}", line), key=lambda run: len(run.group()), default=None)
    if runs is None or abs(len(line) - width) > 4:
        return None
    missing = width - len(line)
    middle = "<" * max(0, len(runs.group()) + missing)
    fitted = line[: runs.start()] + middle + line[runs.end() :]
    return fitted if len(fitted) == width else None


def _build(
    kind: str,
    code: str,
    issuer: str,
    names: str,
    number: str,
    number_digit: str,
    birth: str,
    birth_digit: str,
    composite: tuple[str, str] | None,
    page: int,
) -> Mrz | None:
    birth, birth_digit = birth.translate(_DIGITS), birth_digit.translate(_DIGITS)
    birth_ok = birth_digit.isdigit() and check_digit(birth) == int(birth_digit)
    number_digit = number_digit.translate(_DIGITS)
    number_ok = number_digit.isdigit() and check_digit(number) == int(number_digit)
    if not number_ok and number_digit.isdigit():
        number = _repaired(number, int(number_digit)) or number
    composite_ok = composite is None or (
        composite[1].translate(_DIGITS).isdigit() and check_digit(composite[0]) == int(composite[1].translate(_DIGITS))
    )
    if not (number_ok or birth_ok):
        return None  # two lines of capitals, not a zone
    family, given = _names(names, full=len(names) == _NAMES[kind])
    if not family:
        return None
    return Mrz(
        kind=kind,
        code=code,
        issuer=issuer.translate(_LETTERS),
        family_name=family,
        given_names=given,
        number=number.replace("<", ""),
        birth_date=_date(birth) if birth_ok else None,
        number_verified=number_ok,
        birth_date_verified=birth_ok,
        composite_verified=composite_ok,
        page=page,
    )


def _repaired(number: str, digit: int) -> str | None:
    """The one number that differs in one confusable character and satisfies the digit; None when several do."""
    found = {
        number[:i] + other + number[i + 1 :]
        for i, char in enumerate(number)
        for other in _CONFUSED.get(char, "")
        if check_digit(number[:i] + other + number[i + 1 :]) == digit
    }
    return found.pop() if len(found) == 1 else None


def _names(field: str, *, full: bool) -> tuple[str, str]:
    """Family and given names; fillers after three in a row are the field's end, whatever was read there.

    Of names that fill the field to its end the last may be a beginning only; one too short to tell whose is left out.
    """
    field, *end = re.split(r"<{3,}", field.lstrip("<"))
    field = field.translate(_LETTERS)
    family, _, given = field.partition("<<")
    families, givens = family.replace("<", " ").split(), given.replace("<", " ").split()
    if full and not end and not field.endswith("<"):
        last = givens or families
        if len(families) + len(givens) > 1 and len(last[-1]) < _TELLING:
            last.pop()
    return " ".join(families), " ".join(givens)


def _date(yymmdd: str) -> date | None:
    """A birth date; the century is the last in which it is not in the future."""
    today = date.today()  # noqa: DTZ011 - a birth date has no time zone
    try:
        born = date(2000 + int(yymmdd[:2]), int(yymmdd[2:4]), int(yymmdd[4:6]))
        return born if born <= today else born.replace(year=born.year - 100)
    except ValueError:
        return None


def find(page: Page) -> Iterator[Identifier]:
    """The number of the passport or other document whose zone is on the page."""
    for mrz in find_mrz([page]):
        if mrz.number and not is_dummy(mrz.number):
            kind = "passport_number" if mrz.is_passport else "document_number"
            verified = mrz.number_verified and mrz.composite_verified
            yield Identifier(kind=kind, value=mrz.number, page=page.number, verified=verified, source="mrz")


def party_of(mrz: Mrz) -> Party:
    """The holder."""
    return Party(
        family_name=mrz.family_name,
        given_names=mrz.given_names,
        birth_date=mrz.birth_date,
        page=mrz.page,
        source="mrz",
    )


FINDER = Finder("mrz", normalise, find)
