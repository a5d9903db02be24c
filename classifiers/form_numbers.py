"""The number a form carries as its own, as against the numbers of other forms that a text merely mentions.

A form's own number stands in its header or footer, on a short line, mostly with the edition: `IMM 5257 (02-2018)
E`. Letters and checklists mention numbers in sentences and lists. Recognised text confuses I/1/l, O/0, S/5, B/8
and Z/2.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rapidfuzz.fuzz import partial_ratio

from classifiers.evidence import Evidence, Strength
from classifiers.reasons import Reason
from classifiers.taxonomy import OTHER, DocumentType, TaxonomyError, load_taxonomy

_ALTERNATES = Path(__file__).with_name("form_numbers.csv")
_FORM = re.compile(r"([A-Z]{2,4}) (\d{4})")
_LOOK_ALIKES = {"I": "[I1l|!]", "O": "[O0]", "S": "[S5]", "B": "[B8]"}
_DIGITS = str.maketrans("OoQDIl|!SBZ", "00001111582")
_EDITION = r"\s*-?\s*[A-Z]?\s*[EF]?\s*[(\[{]\s*[\dOoIl]{2,4}\s*[-/.]\s*[\dOoIl]{2,4}\s*[)\]}]"
_PROSE = re.compile(
    r"\b(?:re|ref|objet|subject|réf|please|submit|attach\w*|sign\w*|complet\w*|enclos\w*|use|see|with|your|veuillez|joind\w*|joint\w*|"
    r"rempli\w*|dûment|voir|votre|avec|nous|we|you|i|je)\b",
    re.IGNORECASE,
)
_LETTER = re.compile(
    r"^\s*(?:dear\b|to whom it may concern|(?:madame|monsieur|mesdames|messieurs)\b[^.:]{0,40},|à qui de droit|"
    r"(?:yours )?(?:sincerely|faithfully|truly)|(?:je vous prie|veuillez) (?:d'?)?(?:agréer|recevoir))",
    re.IGNORECASE | re.MULTILINE,
)
_HEADER_LINES = 6
_FOOTER_LINES = 4
_SHORT = 70
_TITLE_LIKENESS = 90


@dataclass(frozen=True)
class _Seen:
    """A form number on a page."""

    form: str
    own: bool
    """Placed and shaped as a form's own number."""
    edition: bool
    """With the edition's date beside it."""


@cache
def form_types() -> Mapping[str, str]:
    """Form number -> document type: the taxonomy's own column and titles, and the others of `form_numbers.csv`."""
    types: dict[str, str] = {}
    with _ALTERNATES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if not _FORM.fullmatch(row["form"]):
                raise TaxonomyError(f"{_ALTERNATES}: {row['form']!r} is not a form number like ABC 1234")
            types[row["form"]] = row["type"]
    for type_ in load_taxonomy().values():
        for letters, digits in _FORM.findall(f"{type_.form} {type_.title_en}"):
            types[f"{letters} {digits}"] = type_.id
    return types


def form_in_title(title: str) -> str | None:
    """The type of the one form number in a form template's title, or of the one title that it equals."""
    types = {form_types()[form] for form, _ in _numbers(title) if form in form_types()}
    if len(types) == 1:
        return types.pop()
    likeness = {type_.id: _title_likeness(title, type_) for type_ in load_taxonomy().values() if type_.group == "form"}
    best, second = sorted(likeness, key=likeness.__getitem__, reverse=True)[:2]
    return best if likeness[best] >= _TITLE_LIKENESS and likeness[best] > likeness[second] else None


def own_form(texts: Iterable[str]) -> Evidence | None:
    """The form that these pages are, when their own number says so and nothing competes."""
    pages = [text for text in texts if text.strip()]
    seen = [number for text in pages for number in _on_page(text)]
    types = form_types()
    with_edition = {types.get(number.form, number.form) for number in seen if number.own and number.edition}
    own = {types.get(number.form, number.form) for number in seen if number.own}
    chosen = with_edition or own
    if len(chosen) != 1:
        return None
    (id_,) = chosen
    if id_ not in load_taxonomy():
        return Evidence(type=OTHER, strength=Strength.HINT, why=Reason("form_not_listed", {"form": id_}))
    form = next(number.form for number in seen if number.own and types.get(number.form) == id_)
    titled = any(_title_likeness(text[:600], load_taxonomy()[id_]) >= _TITLE_LIKENESS for text in pages)
    if any(_LETTER.search(text) for text in pages) and not (with_edition and titled):
        return None  # a letter about the form
    if with_edition:
        return Evidence(type=id_, strength=Strength.CERTAIN, why=Reason("form_with_edition", {"form": form}))
    competing = {types.get(number.form, number.form) for number in seen} - chosen
    if competing:
        return None
    why = Reason("form_at_edge", {"form": form})
    return Evidence(type=id_, strength=Strength.CERTAIN if titled else Strength.LIKELY, why=why)


def _on_page(text: str) -> Iterator[_Seen]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for index, line in enumerate(lines):
        placed = index < _HEADER_LINES or index >= len(lines) - _FOOTER_LINES
        for form, edition in _numbers(line):
            shaped = len(line) <= _SHORT and not _PROSE.search(line)
            # With its edition a number is a form's own wherever a text layer happens to put the footer.
            yield _Seen(form=form, own=shaped and (placed or edition), edition=edition)


def _numbers(line: str) -> Iterator[tuple[str, bool]]:
    for match in _pattern().finditer(line):
        letters = next(name for name, value in match.groupdict().items() if value and name != "digits")
        edition = re.match(_EDITION, line[match.end() :]) is not None
        yield f"{letters} {match['digits'].translate(_DIGITS)}", edition


@cache
def _pattern() -> re.Pattern[str]:
    series = sorted({form.split()[0] for form in form_types()})
    names = "|".join(f"(?P<{name}>{_tolerant(name)})" for name in series)
    return re.compile(rf"(?<![A-Za-z0-9])(?:{names})[\s_-]{{0,2}}(?P<digits>[\dOoQDIl|!SBZ]{{4}})(?![\d])")


def _tolerant(letters: str) -> str:
    return r"\s?".join(_LOOK_ALIKES.get(letter, letter) for letter in letters)


def _title_likeness(text: str, type_: DocumentType) -> float:
    """0 to 100: how well one of the type's titles is found in the text."""
    head = " ".join(text.split()).casefold()
    titles = [title.split("(")[0].strip().casefold() for title in (type_.title_en, type_.title_fr)]
    return max(partial_ratio(title, head) if len(head) >= len(title) else 0.0 for title in titles)
