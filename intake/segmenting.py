"""Pages to documents: where in a run of pages does a new document begin?

Each page is classified alone, once. A page that counts on ("page 2 of 5") continues, one that counts from 1
begins; so does one that is surely of another type than the document before it, one that opens as a letter does,
and one that follows a complete document. A page that says nothing continues the document before it; a blank page
is the back of it.

Mistakes cost unequally. Pages of two people in one document may end on the wrong case; a document cut in two waits
for a person, because its second half names nobody. So a page that begins like a new document begins one.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from intake.model import Classification, Page

_COUNT = r"(?P<number>\d{1,3})\s*(?:/|\bof\b|\bde\b|\bsur\b|\|)\s*(?P<total>\d{1,3})"
_NUMBERED = re.compile(rf"\b(?:page|pages|p\.?|pg\.?)\s*:?\s*{_COUNT}\b", re.IGNORECASE)
_BARE_COUNT = re.compile(rf"\W*{_COUNT}\W*", re.IGNORECASE)
_NUMBER_ALONE = re.compile(r"(?:page\s+|p\.\s*)(?P<number>\d{1,3})|[-–—]\s*(?P<dashed>\d{1,3})\s*[-–—]", re.IGNORECASE)
_OPENING = re.compile(
    r"^(?:dear\b.{1,60}|to whom it may concern\W*|à qui de droit\W*|(?:madame|monsieur|mesdames|messieurs)\b.{0,60},)$",
    re.IGNORECASE | re.MULTILINE,
)
_CONTINUED = re.compile(r"\b(?:continued|cont'd|suite)\b", re.IGNORECASE)
_EDGE_LINES = 4
_HEAD_CHARACTERS = 1200


@dataclass(frozen=True)
class _Count:
    """What a page says of its place in its document."""

    number: int
    total: int | None


@dataclass
class _Run:
    """The document that pages are being added to."""

    pages: list[int]
    sure_type: str | None
    last: _Count | None
    """The count of its last page that has one."""

    def is_complete(self) -> bool:
        """Whether its last counted page was the last of all."""
        return self.last is not None and self.last.number == self.last.total


def segment(
    pages: Sequence[Page], classify: Callable[[tuple[Page, ...]], Classification]
) -> tuple[tuple[int, ...], ...]:
    """Runs of page numbers, each one document, in order; every page is in exactly one."""
    if len(pages) <= 1:
        return tuple((page.number,) for page in pages)
    runs: list[_Run] = []
    blank_before: list[int] = []
    for page in pages:
        if not page.text.strip():
            (runs[-1].pages if runs else blank_before).append(page.number)
            continue
        kind = classify((page,))
        sure_type = None if kind.abstained else kind.type
        count = _count(page.text)
        if not runs or _begins(page.text, sure_type, count, runs[-1]):
            runs.append(_Run(pages=[page.number], sure_type=sure_type, last=count))
        else:
            run = runs[-1]
            run.pages.append(page.number)
            run.sure_type = run.sure_type or sure_type
            run.last = count or run.last
    if not runs:
        return (tuple(blank_before),)
    runs[0].pages[:0] = blank_before
    return tuple(tuple(run.pages) for run in runs)


def _begins(text: str, sure_type: str | None, count: _Count | None, run: _Run) -> bool:
    """Whether a page begins a document, after the run before it."""
    if count is not None:
        if count.number == 1:
            return True
        if run.last is None or count.number == run.last.number + 1:
            return False
    if _CONTINUED.search("\n".join(_edges(text)[:2])):
        return False
    if run.is_complete() or _opens_letter(text):
        return True
    return sure_type is not None and run.sure_type is not None and sure_type != run.sure_type


def _opens_letter(text: str) -> bool:
    return _OPENING.search(text[:_HEAD_CHARACTERS]) is not None


def _count(text: str) -> _Count | None:
    """The page's own count, from its first and last lines."""
    for line in _edges(text):
        match = _NUMBERED.search(line) or _BARE_COUNT.fullmatch(line)
        if match and 1 <= int(match["number"]) <= int(match["total"]):
            return _Count(int(match["number"]), int(match["total"]))
    for line in _edges(text):
        if match := _NUMBER_ALONE.fullmatch(line):
            return _Count(int(match["number"] or match["dashed"]), None)
    return None


def _edges(text: str) -> list[str]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[:_EDGE_LINES] + lines[-_EDGE_LINES:]
