"""The machine-readable zone of passports, cards and visas (ICAO Doc 9303, parts 4 to 7).

Check digits weigh 7, 3, 1 in turn, modulo 10; digits count as themselves, letters A=10 to Z=35, the filler 0. They
can't see confusions whose values differ by ten (1/L, 6/G, 8/S, 5/Z, F/P, </K), and never cover names.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import cycle, islice

from intake.identifiers.finder import Finder, is_dummy
from intake.identifiers.passport_number import normalise
from intake.model import Identifier, Page, PageSource, Party
from intake.words import words_of

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
_SURE = 0.98
"""Of a recognised line: how sure its least sure field must be for its digits to verify anything."""
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
    expiry_date: date | None = None
    expiry_date_verified: bool = False
    sex: str = ""
    """F, M, X, or empty where it is not said."""
    nationality: str = ""
    optional_verified: bool = False
    """Whether a digit of its own agrees with the optional data (TD3 only)."""

    @property
    def checks(self) -> int:
        """How many of its check digits agree."""
        return self.number_verified + self.birth_date_verified + self.composite_verified

    @property
    def is_whole(self) -> bool:
        """Whether all of it agrees, so that it is of the kind it seems to be: a visa's has no digit over all."""
        return self.composite_verified or (self.is_visa and self.number_verified and self.birth_date_verified)

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
        yield from map(partial(_unless_doubted, others=[mrz for mrz, _ in found]), accepted)


def _on_page(page: Page) -> Iterator[tuple[Mrz, Sequence[str]]]:
    """What may be a zone, and the lines it is made of."""
    lines = [_cleaned(line) for line in page.text.splitlines()]
    lines = [line for line in lines if len(line) >= 26 and (line.count("<") >= 2 or sum(map(str.isdigit, line)) >= 8)]
    sure = _sureness(page)
    for index, line in enumerate(lines):
        after = lines[index + 1 : index + 3]
        for parsed, height in ((_two_lines(line, after, page.number), 2), (_three_lines(line, after, page.number), 3)):
            if parsed is not None:
                used = lines[index : index + height]
                checked = used[1:] if height == 2 else used[:2]
                # No digit tells 1 from L or 6 from G: where the shapes did not either, nothing is verified.
                is_sure = all(sure.get(each, 1.0) >= _SURE for each in checked)
                yield parsed if is_sure else _unverified(parsed), used


def _cleaned(line: str) -> str:
    return _CLEAN.sub("", line.upper().replace("«", "<<").replace(" ", ""))


def _sureness(page: Page) -> dict[str, float]:
    """How sure recognition was of each line, cleaned as here: as sure as of its least sure word."""
    if page.source is not PageSource.OCR:
        return {}
    words = (word.confidence for word in words_of(page))
    found: dict[str, float] = {}
    for line in page.text.splitlines():
        cleaned, sure = _cleaned(line), min(islice(words, len(line.split())), default=1.0)
        found[cleaned] = max(found.get(cleaned, 0.0), sure)
    return found


def _unverified(mrz: Mrz) -> Mrz:
    return replace(
        mrz, number_verified=False, birth_date_verified=False, expiry_date_verified=False, optional_verified=False
    )


def _unless_doubted(mrz: Mrz, others: Sequence[Mrz]) -> Mrz:
    """Unverified where another reading of the same zone says another number, which no digit tells from this one."""
    same = [other for other in others if other.number_verified and _holder(other) == _holder(mrz)]
    doubted = any(other.number != mrz.number and _looks_checked_as(mrz.number, other.number) for other in same)
    return _unverified(mrz) if doubted else mrz


def _holder(mrz: Mrz) -> tuple[object, ...]:
    return mrz.birth_date, mrz.expiry_date, mrz.kind


def _looks_checked_as(number: str, other: str) -> bool:
    """Whether two numbers differ only in characters whose values differ by tens."""
    values = [[0 if char == "<" else int(char, 36) % 10 for char in each] for each in (number, other)]
    return values[0] == values[1]


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
        _Fields(
            kind=kind,
            code=first[:2],
            issuer=first[2:5],
            names=first[5:width],
            number=_number(second[0:10], second[28:35] if kind == "TD2" else ""),
            nationality=second[10:13],
            birth=second[13:20],
            sex=second[20],
            expiry=second[21:28],
            optional=second[28:43] if kind == "TD3" else "",
            composite=composite,
        ),
        page,
    )


def _three_lines(first: str, after: Sequence[str], page: int) -> Mrz | None:
    if len(after) < 2 or not re.match(r"[IAC][A-Z0-9<][A-Z0-9]{3}", first) or "<<" not in after[1]:
        return None
    one, two = _fit(first, 30), _fit(after[0], 30)
    if one is None or two is None or not 24 <= len(after[1]) <= 33:
        return None
    composite = (one[5:30] + two[0:7] + two[8:15] + two[18:29], two[29])
    return _build(
        _Fields(
            kind="TD1",
            code=one[:2],
            issuer=one[2:5],
            names=after[1],
            number=_number(one[5:15], one[15:30]),
            nationality=two[15:18],
            birth=two[0:7],
            sex=two[7],
            expiry=two[8:15],
            optional="",
            composite=composite,
        ),
        page,
    )


def _number(field: str, optional: str) -> str:
    """The number and its digit; one of more than nine characters goes on in the optional data, up to a filler.

    A filler stands in its digit's place then (part 5, 4.2.2, note j, and part 6 likewise).
    """
    rest = optional.partition("<")[0]
    return field[:9] + rest if field[9] == "<" and "<" not in field[:9] and len(rest) > 1 else field


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


@dataclass(frozen=True, kw_only=True)
class _Fields:
    """The fields of a zone as they stand there; those that a digit checks with it at their end."""

    kind: str
    code: str
    issuer: str
    names: str
    number: str
    nationality: str
    birth: str
    sex: str
    expiry: str
    optional: str
    composite: tuple[str, str] | None


def _build(fields: _Fields, page: int) -> Mrz | None:
    birth, expiry = fields.birth.translate(_DIGITS), fields.expiry.translate(_DIGITS)
    number, number_digit = fields.number[:-1], fields.number[-1].translate(_DIGITS)
    birth_ok, expiry_ok, number_ok = _agrees(birth), _agrees(expiry), _agrees(number + number_digit)
    if not number_ok and number_digit.isdigit():
        number = _repaired(number, int(number_digit)) or number
    family, given = _names(fields.names, full=len(fields.names) == _NAMES[fields.kind])
    if not (number_ok or birth_ok) or not family:
        return None  # two lines of capitals, not a zone
    return Mrz(
        kind=fields.kind,
        code=fields.code,
        issuer=fields.issuer.translate(_LETTERS),
        family_name=family,
        given_names=given,
        number=number.replace("<", ""),
        birth_date=_date(birth) if birth_ok else None,
        number_verified=number_ok,
        birth_date_verified=birth_ok,
        composite_verified=fields.composite is None or _agrees("".join(fields.composite)),
        page=page,
        expiry_date=_expiry(expiry) if expiry_ok else None,
        expiry_date_verified=expiry_ok,
        sex=fields.sex if fields.sex in "MFX" else "",
        nationality=fields.nationality.translate(_LETTERS).replace("<", ""),
        optional_verified=_agrees(fields.optional) and fields.optional.strip("<") not in ("", "0"),
    )


def _agrees(field: str) -> bool:
    """Whether the digit at the end of a field is its check digit."""
    digit = field[-1:].translate(_DIGITS)
    return digit.isdigit() and check_digit(field[:-1]) == int(digit)


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


def _expiry(yymmdd: str) -> date | None:
    """A date of expiry, which lies in this century."""
    try:
        return date(2000 + int(yymmdd[:2]), int(yymmdd[2:4]), int(yymmdd[4:6]))
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
