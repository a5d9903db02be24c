"""What a page says of its place in its document: "Page 2 of 5", "2/5", "- 2 -", "p. 2", or "2" alone at its edge."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_COUNT = r"(?P<number>\d{1,3})\s*(?:[/|\\!]|\bof\b|\bde\b|\bsur\b)\s*(?P<total>\d{1,3})"
_PAGE = r"\b(?:pages?|p|pg|sheet|feuille|feuillet)\b"
_NUMBERED = re.compile(rf"{_PAGE}\s*\.?\s*:?\s*{_COUNT}\b", re.IGNORECASE)
_BARE_COUNT = re.compile(rf"\W*{_COUNT}\W*", re.IGNORECASE)
_NUMBER_ALONE = re.compile(
    rf"{_PAGE}\s*\.?\s*:?\s*(?:n[o°º]\.?\s*)?(?P<named>\d{{1,3}})|[-–—]\s*(?P<dashed>\d{{1,3}})\s*[-–—]", re.IGNORECASE
)
_DIGITS_ALONE = re.compile(r"[\[(]?\s*(\d{1,2})\s*[\])]?")
_EDGE_LINES = 4


@dataclass(frozen=True)
class Count:
    """A page's own number, and of how many where it says so."""

    number: int
    total: int | None
    is_bare: bool = False
    """It is nothing but digits, which might mean something else."""

    @property
    def is_last(self) -> bool:
        """Whether it is the last of all."""
        return self.number == self.total

    def follows(self, before: "Count") -> bool:
        """Whether it is the next of the same count; "2/3" may have been read as 23 or 213."""
        number = before.number + 1
        if self.total is None and before.total is not None and str(self.number) in _misread(number, before.total):
            return True
        return self.number == number and self.total == before.total


def _misread(number: int, total: int) -> tuple[str, ...]:
    """How a number of a total reads when the stroke between them is lost or taken for a digit."""
    return tuple(f"{number}{stroke}{total}" for stroke in ("", "1", "7"))


def count_of(lines: Sequence[str]) -> Count | None:
    """The count on a page, from its first and its last lines; the surest way of writing it first."""
    edges = edges_of(lines)
    for line in edges:
        match = _NUMBERED.search(line) or _BARE_COUNT.fullmatch(line)
        # A total that is one too small is a mistake of who numbered the pages; more is a date or a share.
        if match and 1 <= int(match["number"]) <= int(match["total"]) + 1:
            return Count(int(match["number"]), int(match["total"]))
    for line in edges:
        if match := _NUMBER_ALONE.fullmatch(line):
            return Count(int(match["named"] or match["dashed"]), None)
    for line in (*lines[:1], *lines[-1:]):
        if match := _DIGITS_ALONE.fullmatch(line):
            return Count(int(match[1]), None, is_bare=True)
    return None


def edges_of(lines: Sequence[str]) -> list[str]:
    """The first and the last lines of a page."""
    return [*lines[:_EDGE_LINES], *lines[-_EDGE_LINES:]]
