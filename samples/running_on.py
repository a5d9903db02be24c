"""What long documents say after their first page, read from `running_on.txt`."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import cycle
from pathlib import Path

KINDS = {
    "bank_statement": "statement",
    "utility_bill": "statement",
    "notice_of_assessment": "statement",
    "transcript": "transcript",
    "credential_assessment": "transcript",
    "lease": "clauses",
    "employment_contract": "clauses",
    "letter_of_explanation": "letter",
    "invitation_letter": "letter",
    "reference_letter": "letter",
    "refusal_letter": "letter",
    "procedural_fairness_letter": "letter",
    "job_offer": "letter",
    "letter_of_acceptance": "letter",
    "divorce_judgment": "judgment",
    "custody_order": "judgment",
    "resume": "sections",
}
"""Document type -> how it goes on."""
_SECTION = 20  # a line shorter than this heads a section
_ENOUGH = 400


@dataclass(frozen=True)
class Part:
    """A paragraph, a line, or the cells of a table's row."""

    cells: tuple[str, ...]
    is_heading: bool = False


@dataclass(frozen=True)
class Body:
    """What follows the opening of a document."""

    kind: str
    greeting: str
    parts: tuple[Part, ...]
    """More than any document takes."""
    end: tuple[str, ...]
    forward: str
    """Written under a table that goes on; its last cell is the balance. Empty: nothing is."""
    brought: str


@cache
def _said() -> dict[tuple[str, str, str], tuple[str, ...]]:
    """By kind, language with family, and what it is."""
    said = {}
    kind = ""
    for line in Path(__file__).with_name("running_on.txt").read_text(encoding="utf-8").splitlines():
        if match := re.fullmatch(r"\[(\w+)\]", line):
            kind = match[1]
        elif line and not line.startswith("#"):
            named, *parts = line.split(" | ")
            family, what = named.split()
            said[kind, family, what] = tuple(parts)
    return said


def body(kind: str, language: str, family: str, issued: date, rng: random.Random) -> Body:
    """How a document of this kind goes on; `family` is a or b for tuning, c for testing."""

    def said(what: str) -> tuple[str, ...]:
        return _said().get((kind, f"{language}{family}", what), ())

    make = {"statement": _entries, "transcript": _courses, "clauses": _numbered, "judgment": _numbered}
    parts = make.get(kind, _plain)(said("body"), language, issued, rng)
    head = (Part(said("head"), is_heading=True),) if said("head") else ()
    return Body(
        kind=kind,
        greeting=rng.choice(said("greeting") or ("",)),
        parts=(*head, *parts),
        end=said("end"),
        forward="".join(said("forward")),
        brought="".join(said("brought")),
    )


def separator(language: str, family: str, rng: random.Random) -> str:
    """What a separator sheet says."""
    words = rng.choice(_said()["separators", f"{language}{family}", "body"])
    return words.format(letter=rng.choice("ABCDEF"), digit=rng.randrange(1, 10))


def _from(words: tuple[str, ...], rng: random.Random) -> Iterator[str]:
    start = rng.randrange(len(words))
    return cycle((*words[start:], *words[:start]))


def _entries(words: tuple[str, ...], language: str, issued: date, rng: random.Random) -> Iterator[Part]:
    balance = rng.randrange(100_000, 900_000)
    day = issued - timedelta(days=90)
    for _, word in zip(range(_ENOUGH), _from(words, rng), strict=False):
        amount = rng.randrange(500, 90_000)
        spent = balance > amount and rng.random() < 0.6
        balance += -amount if spent else amount
        columns = (_money(amount, language), "") if spent else ("", _money(amount, language))
        yield Part((f"{day:%m-%d}", word, *columns, _money(balance, language)))
        day += timedelta(days=rng.randrange(2))


def _courses(words: tuple[str, ...], _language: str, _issued: date, rng: random.Random) -> Iterator[Part]:
    code = rng.choice(("ABC", "MTH", "LNG", "SCI"))
    year = 2015
    terms = set(words[::4]) if len(words) % 4 else set()
    for _, word in zip(range(_ENOUGH), cycle(words), strict=False):
        if word in terms or word[-1].isdigit():
            year += word == words[0]
            yield Part((f"{word} {year}",), is_heading=True)
        else:
            grade = f"{rng.choice('ABC')}{rng.choice('+- ')}".strip()
            yield Part((f"{code} {rng.randrange(100, 400)}", word, str(rng.randrange(2, 5)), grade))


def _numbered(words: tuple[str, ...], _language: str, _issued: date, rng: random.Random) -> Iterator[Part]:
    count = zip(range(1, _ENOUGH), _from(words, rng), _from(words, rng), strict=False)
    return (Part((f"{number}. {one} {other}",)) for number, one, other in count)


def _plain(words: tuple[str, ...], _language: str, _issued: date, rng: random.Random) -> Iterator[Part]:
    for _, word in zip(range(_ENOUGH), _from(words, rng), strict=False):
        yield Part((word,), is_heading=len(word) < _SECTION)


def _money(cents: int, language: str) -> str:
    text = f"{cents / 100:,.2f}"
    return text if language == "en" else text.replace(",", " ").replace(".", ",")
