"""Where on its pages a number or a name was found: the places of its words, in the page's picture."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from intake.matching.names import fold
from intake.model import Page, Party, Place
from intake.words import Word, words_of
from storage.records import models

_NOT_IN_NUMBERS = re.compile(r"[^0-9A-Z]")
_LONGEST_RUN = 8
"""Words that one number may be written in: 1234 5678, or a date."""
_IN_A_LINE = 6
"""Characters from which on a number is looked for within a word, as in a machine-readable zone."""


@dataclass(frozen=True)
class Found:
    """Something that was found, on which page, and where on it."""

    page: int
    boxes: tuple[Place, ...]

    @property
    def drawn(self) -> str:
        """The boxes as the page's script draws them: x,y,width,height in thousandths; parted by spaces."""
        return " ".join(
            ",".join(f"{1000 * side:.1f}" for side in (box.x, box.y, box.width, box.height)) for box in self.boxes
        )


class Places:
    """The words of some pages, with where they lie."""

    def __init__(self, pages: Iterable[Page]) -> None:
        self._words = {page.number: _words(page) for page in pages}

    def of_number(self, value: str, page: int) -> Found | None:
        """Where this number is on a page; None where it can't be told."""
        wanted = _plain(value)
        on_it = self._words.get(page, [])
        if not wanted or not on_it:
            return None
        plain = [_plain(word.text) for word in on_it]
        boxes = tuple(box for run in _runs(plain, wanted) for box in _around([on_it[place] for place in run]))
        return Found(page, boxes) if boxes else None

    def of_person(self, party: Party) -> Found | None:
        """Where this person's name is on the page that names them; None where it can't be told."""
        on_it = self._words.get(party.page, [])
        names = set(fold(f"{party.given_names} {party.family_name}").split())
        is_name = [bool(folded := fold(word.text).split()) and names.issuperset(folded) for word in on_it]
        runs = [
            [place for place, _ in run] for named, run in groupby(enumerate(is_name), lambda each: each[1]) if named
        ]
        longest = max(map(len, runs), default=0)
        boxes = tuple(box for run in runs if len(run) == longest for box in _around([on_it[place] for place in run]))
        return Found(party.page, boxes) if boxes else None


def _words(page: Page) -> list[Word]:
    try:
        return list(words_of(page))
    except ValueError:  # the places are damaged: then none is drawn
        return []


def _plain(text: str) -> str:
    return _NOT_IN_NUMBERS.sub("", text.upper())


def _runs(plain: Sequence[str], wanted: str) -> Iterator[range]:
    """Words that make up the number one after the other, or hold it."""
    for first, word in enumerate(plain):
        if len(wanted) >= _IN_A_LINE and wanted in word:
            yield range(first, first + 1)
            continue
        written = ""
        for last in range(first, min(first + _LONGEST_RUN, len(plain))):
            written += plain[last]
            if written == wanted:
                yield range(first, last + 1)
                break
            if not written or not wanted.startswith(written):
                break


def _around(run: Sequence[Word]) -> Iterator[Place]:
    """One box for the words of each line."""
    line: list[Place] = []
    for word in run:
        if line and abs(word.place.y - line[-1].y) > max(word.place.height, line[-1].height):
            yield _union(line)
            line = []
        line.append(word.place)
    if line:
        yield _union(line)


def _union(places: Sequence[Place]) -> Place:
    left, top = min(place.x for place in places), min(place.y for place in places)
    right = max(place.x + place.width for place in places)
    bottom = max(place.y + place.height for place in places)
    return Place(x=left, y=top, width=min(right - left, 1), height=min(bottom - top, 1))


def parties_of(document: models.Document) -> list[Party]:
    """The people that a document names."""
    return [Party.model_validate(values) for values in document.parties]
