"""How a form's answers are put in words: labels, codes, yes and no; and what is no answer but the form's own doing.

The codes are those of the official IMM 5257 of February 2018, for forms that bring no lists of their own.
"""

import csv
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from intake.model import FormField

_CODES = Path(__file__).with_name("form_codes.csv")
_BOOKKEEPING = Path(__file__).with_name("form_bookkeeping.csv")
_CODED = {
    "country": re.compile(r"Country|Citizenship|COB$|/Pays$", re.IGNORECASE),
    "marital_status": re.compile(r"MaritalStatus$", re.IGNORECASE),
    "language": re.compile(r"/(?:ServiceIn|CorrespondenceLang)$", re.IGNORECASE),
    "status": re.compile(r"COR\b.*/Status$", re.IGNORECASE),
}
"""Which answers hold codes of which list, by the last names of their paths."""
_YES_OR_NO = re.compile(r"(?:Indicator|Ind|Choice\d*|YesNo)$", re.IGNORECASE)
_YES, _NO = frozenset({"y", "1", "true", "yes", "oui", "o"}), frozenset({"n", "2", "0", "false", "no", "non"})
_WORDS = {"en": ("Yes", "No"), "fr": ("Oui", "Non")}
_INDEX = re.compile(r"\[\d+\]")
_MAX_LABEL = 200


class Answer(FormField):
    """One answer, with how the form words it."""

    label: str = ""
    """What the form asks; empty where it does not say so."""
    shown: str = ""
    """What a person sees in place of a code; empty where the value is what they see."""

    @property
    def text(self) -> str:
        """The answer as a person reads it."""
        return self.shown or self.value

    @property
    def line(self) -> str:
        """Label and answer on a line."""
        return f"{self.label or label_of(self.path)}: {self.text}"


def label_of(path: str) -> str:
    """The last part of a field's path, its words apart: FamilyName becomes Family Name."""
    name = _INDEX.sub("", path.rsplit("/", 1)[-1])
    return "".join(
        f" {char}" if char.isupper() and i and name[i - 1].islower() else char for i, char in enumerate(name)
    )


def tidy_label(text: str) -> str:
    """A caption as a label: on one line, without the marks around it, and not the whole help text."""
    return " ".join(text.split())[:_MAX_LABEL].strip(" :*")


def without_places(path: str) -> str:
    """A path without the numbers of same-named siblings."""
    return _INDEX.sub("", path)


def is_bookkeeping(path: str) -> bool:
    """Whether a form fills in this field itself: its version, flags, counters, dates of validation."""
    names = f"/{without_places(path)}/".casefold()
    return any(run in names for run in _bookkeeping())


def decoded(path: str, value: str, language: str | None) -> str:
    """What a code or a yes or no stands for; empty where the value speaks for itself."""
    tongue = "fr" if language == "fr" else "en"
    plain = f"/{without_places(path)}"
    if _YES_OR_NO.search(plain):
        return yes_or_no(value, tongue)
    for name, pattern in _CODED.items():
        if pattern.search(plain):
            return _codes().get((name, value), {}).get(tongue, "")
    return ""


def yes_or_no(value: str, language: str | None) -> str:
    """The several spellings of yes and no in one; empty for anything else."""
    yes, no = _WORDS.get(language or "en", _WORDS["en"])
    return yes if value.casefold() in _YES else no if value.casefold() in _NO else ""


@cache
def _bookkeeping() -> tuple[str, ...]:
    with _BOOKKEEPING.open(encoding="utf-8", newline="") as file:
        return tuple(f"/{row['names']}/".casefold() for row in csv.DictReader(file))


@cache
def _codes() -> Mapping[tuple[str, str], Mapping[str, str]]:
    with _CODES.open(encoding="utf-8", newline="") as file:
        return {(row["list"], row["code"]): {"en": row["en"], "fr": row["fr"]} for row in csv.DictReader(file)}
