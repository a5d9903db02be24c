"""What the model sees of a document: its pages' texts, and which lines are printed larger than the rest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from intake.model import Page
from intake.words import boxes_of

_LARGER = 1.2  # than half of the page's words
_LETTERS = 3  # that a word needs to be one of a title
_MOST_LINES = 6


@dataclass(frozen=True)
class DocumentText:
    """A document as text."""

    pages: tuple[str, ...]
    large: str = ""
    """Lines printed large on its first page that has text; empty where all is alike, or places are unknown."""

    @classmethod
    def of(cls, pages: Sequence[Page]) -> "DocumentText":
        """The text of these pages."""
        first = next((page for page in pages if page.text.strip()), None)
        large = [] if first is None else list(_large_lines(first))
        return cls(tuple(page.text for page in pages), "\n".join(large[:_MOST_LINES]))


def _large_lines(page: Page) -> Iterator[str]:
    heights = boxes_of(page)[:, 3].tolist()
    if not heights:
        return
    large = _LARGER * median(heights)
    start = 0
    for line in page.text.splitlines():
        words = line.split()
        of_line = heights[start : start + len(words)]
        start += len(words)
        if of_line and median(of_line) >= large and any(len(word) >= _LETTERS and word.isalpha() for word in words):
            yield " ".join(words)
