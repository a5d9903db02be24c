"""Pages to documents: where in a run of pages does a new document begin?

Each page is classified alone, once. A page that counts on ("page 2 of 5") continues, one that counts from 1 begins.
Of every other page cues are weighed: its type, its numbers and names beside those of the document so far, how it
opens and how the page before it closed, running heads, and where the print lies. A blank page is the back of the
document before it. A separator sheet is the cover of the document that follows; the last of all belongs to the one
before, as a blank page does.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from intake.model import Classification, Page
from intake.segmenting.deciding import Verdict, decide
from intake.segmenting.runs import Run
from intake.segmenting.separators import is_separator
from intake.segmenting.sheets import Sheet, lines_of, sheet_of


@dataclass(frozen=True)
class Segment:
    """A run of pages that is one document, and why it begins where it does."""

    pages: tuple[int, ...]
    why: tuple[str, ...]
    """Empty for the first."""


def segment(
    pages: Sequence[Page], classify: Callable[[tuple[Page, ...]], Classification]
) -> tuple[tuple[int, ...], ...]:
    """Runs of page numbers, each one document, in order; every page is in exactly one."""
    return tuple(each.pages for each in segments(pages, classify))


def segments(pages: Sequence[Page], classify: Callable[[tuple[Page, ...]], Classification]) -> tuple[Segment, ...]:
    """The same, each with why it begins."""
    if len(pages) <= 1:
        return tuple(Segment((page.number,), ()) for page in pages)
    stream = _Stream()
    for page in pages:
        stream.add(page, classify)
    return stream.end()


@dataclass
class _Stream:
    """The documents that were found, of which the last may go on."""

    found: list[Segment] = field(default_factory=list)
    """Those that are complete."""
    run: Run = field(default_factory=Run)
    numbers: list[int] = field(default_factory=list)
    why: tuple[str, ...] = ()
    waiting: list[int] = field(default_factory=list)
    """Pages that belong to what follows: separators with their backs, and blank pages before everything else."""
    separated: bool = False

    def add(self, page: Page, classify: Callable[[tuple[Page, ...]], Classification]) -> None:
        lines = lines_of(page.text)
        if not lines:
            (self.waiting if self.separated or not self.numbers else self.numbers).append(page.number)
            self.run.ends_blank = True
        elif is_separator(lines):
            self.waiting.append(page.number)
            self.separated = True
        else:
            self._add(sheet_of(page, lines, classify((page,))))

    def _add(self, sheet: Sheet) -> None:
        verdict = Verdict(begins=True, why=("after a separator",)) if self.separated else decide(self.run, sheet)
        if verdict.begins and self.numbers:
            self.found.append(Segment(tuple(self.numbers), self.why))
            self.run, self.numbers, self.why = Run(), [], verdict.why
        self.numbers += [*self.waiting, sheet.page.number]
        self.waiting, self.separated = [], False
        self.run.add(sheet)

    def end(self) -> tuple[Segment, ...]:
        """All documents; what waits announces nothing, and belongs to the last of them."""
        return (*self.found, Segment((*self.numbers, *self.waiting), self.why))
