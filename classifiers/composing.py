"""Training papers composed from the wording tables: what each type of document says, in both languages, in any order.

The drawn samples show whole documents in a few phrasings; the tables add the phrasings that are known in the field
but not drawn.
"""

import csv
import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from classifiers.document_text import DocumentText

_FOLDER = Path(__file__).with_name("wording")
LANGUAGES = ("en", "fr")
_TITLED = 0.9
_TITLED_LARGE = 0.6

_SYLLABLES = (
    *("an", "bel", "chi", "dou", "era", "fon", "gar", "hil", "ivo", "jam", "kel", "lor", "mar", "nad", "oli", "pri"),
    *("que", "ran", "sol", "tha", "uma", "vid", "wen", "xi", "yas", "zor"),
)


@dataclass(frozen=True)
class Wording:
    """What documents of a type say."""

    type: str
    titles: tuple[str, ...]
    phrases: tuple[str, ...]


@cache
def wordings(language: str) -> tuple[Wording, ...]:
    """The table of a language; a type has a row for each kind of document that it covers."""
    with (_FOLDER / f"{language}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Wording(type=row["type"], titles=_parts(row["titles"]), phrases=_parts(row["phrases"]))
            for row in csv.DictReader(file, delimiter="|")
        )


@cache
def _fillers(language: str) -> tuple[str, ...]:
    """What any paper may say, whatever it is."""
    with (_FOLDER / "fillers.csv").open(encoding="utf-8", newline="") as file:
        return next(
            _parts(row["phrases"]) for row in csv.DictReader(file, delimiter="|") if row["language"] == language
        )


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def compose(wording: Wording, language: str, rng: random.Random) -> DocumentText:
    """One page that might be such a document."""
    lines = [_filler(language, rng) for _ in range(rng.randint(0, 4))]
    large: list[str] = []
    if rng.random() < _TITLED:
        title = _cased(rng.choice(wording.titles), rng)
        lines += title
        large = title if rng.random() < _TITLED_LARGE else []
    count = rng.randint(3, max(4, int(len(wording.phrases) * 0.7)))
    body = [_with_value(phrase, rng) for phrase in rng.sample(wording.phrases, min(count, len(wording.phrases)))]
    body += [_filler(language, rng) for _ in range(rng.randint(2, 12))]
    rng.shuffle(body)
    separator = rng.choice(["\n", "\n", " ", ". "])
    return DocumentText(("\n".join([*lines, separator.join(body)]),), "\n".join(large))


def _filler(language: str, rng: random.Random) -> str:
    return _with_value(rng.choice(_fillers(language)), rng)


def _with_value(phrase: str, rng: random.Random) -> str:
    value = rng.choice(
        [
            "",
            "",
            _name(rng),
            f": {_name(rng)}",
            f" {rng.randint(1, 99999)}",
            f": {rng.randint(1, 28)}-{rng.randint(1950, 2026)}",
        ]
    )
    return f"{phrase} {value}".strip()


def _name(rng: random.Random) -> str:
    return " ".join(
        "".join(rng.choices(_SYLLABLES, k=rng.randint(1, 3))).capitalize() for _ in range(rng.randint(1, 3))
    )


def _cased(title: str, rng: random.Random) -> list[str]:
    title = rng.choice([title, title, title.upper(), title.upper(), title.title()])
    if " " in title and rng.random() < 0.2:  # a title set on two lines
        first, rest = title.split(" ", 1)
        return [first, rest]
    return [title]
