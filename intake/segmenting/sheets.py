"""What one page shows that may tell where a document begins, gathered once."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from intake.dates import MONTH_BEGINS
from intake.model import Classification, Page, PageSource, Party, Role
from intake.parties import find_parties
from intake.segmenting.page_counts import Count, count_of, edges_of
from intake.words import boxes_of

_LABELLED = re.compile(r"([^\W\d][^:：]{1,38}?)\s*[:：]\s*(\S.*)")
_NUMBER = re.compile(r"\b(?:[A-Z]{1,3}-?\d[\d-]{4,}\d|\d[\d-]{6,}\d)\b")
_ISO_DATE = re.compile(r"(?:19|20)\d\d-\d\d-\d\d|\d\d-\d\d-(?:19|20)\d\d")
_MONTH = rf"{MONTH_BEGINS}[^\W\d]{{0,7}}\.?"
_DATE_ENDS = re.compile(
    r"(?:^|[\s,])(?:(?:19|20)\d\d-\d\d-\d\d|\d\d[./]\d\d[./](?:19|20)\d\d|"
    rf"(?:\d{{1,2}}(?:st|nd|rd|th|er)?\s+{_MONTH}|{_MONTH}\s+\d{{1,2}}),?\s+(?:19|20)\d\d)$",
    re.IGNORECASE,
)
_FORM = re.compile(r"\b(IMM|CIT)\s?(\d{4})\b")
_CLAUSE = re.compile(r"(?:art(?:icle)?\.?\s+)?(\d{1,2})[.)]\s+\w", re.IGNORECASE)
_ACCENT, _NO_WORD = re.compile(r"[\u0300-\u036f]"), re.compile(r"[\W_]+")
_HEAD, _TITLE_AMONG, _LABELS_AMONG = 6, 8, 12
_TALL = 75
"""Per cent of words that are no taller than the print: a word of small letters only is lower than its font."""
_LARGE, _LARGE_AS_READ = 1.18, 1.35
_FEW, _SHORT, _LETTERS, _MOSTLY, _LINE = 12, 2, 5, 0.8, 70
_WIDEST = 200
"""Characters of a line that are compared: a file of text may be one line."""
_NAMED_AMONG = 1500
_ALIKE = 0.82
"""Share of the pairs of letters that two lines have in common, of all they have (Dice's coefficient)."""


@dataclass(frozen=True)
class Layout:
    """Where a page's words lie, as fractions of its sides."""

    left: float
    right: float
    top: float
    bottom: float
    height: float
    """Of the print."""


@dataclass(frozen=True)
class Sheet:
    """A page that says something, as the cues look at it."""

    page: Page
    kind: Classification
    lines: tuple[str, ...]
    count: Count | None

    @property
    def sure_type(self) -> str | None:
        """What it is by itself, where that is sure."""
        return None if self.kind.abstained else self.kind.type

    @cached_property
    def head(self) -> tuple[str, ...]:
        """Its first lines, without page numbers."""
        lines = (fold(line[:_WIDEST]) for line in self.lines[: _HEAD + 2] if count_of((line,)) is None)
        return tuple(line for line in lines if len(line) > _SHORT)[:_HEAD]

    @cached_property
    def labels_at_top(self) -> tuple[str, ...]:
        """The labels on its first lines."""
        matches = (_LABELLED.fullmatch(line) for line in self.lines[:_LABELS_AMONG])
        return tuple(fold(match[1]) for match in matches if match)

    @cached_property
    def values(self) -> dict[str, str]:
        """What stands after each label."""
        matches = (_LABELLED.fullmatch(line) for line in self.lines)
        return {fold(match[1]): fold(match[2][:_WIDEST]) for match in matches if match}

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Long numbers: of accounts, files, people."""
        found = _NUMBER.findall(_ISO_DATE.sub(" ", self.page.text))
        return frozenset(number.replace("-", "") for number in found)

    @cached_property
    def folded(self) -> frozenset[str]:
        """All its lines."""
        return frozenset(map(fold, self.lines))

    @cached_property
    def words(self) -> frozenset[str]:
        """All words that are on it."""
        return frozenset(fold(self.page.text).split())

    @cached_property
    def parties(self) -> tuple[Party, ...]:
        """Whom it is about, by its top."""
        # Nobody is named for the first time far down a page, and how sure its words are costs more than it says here.
        top = self.page.model_copy(update={"places": "", "text": self.page.text[:_NAMED_AMONG]})
        return tuple(party for party in find_parties((top,)) if party.role is Role.SUBJECT)

    @cached_property
    def form(self) -> str | None:
        """The form's number on its edge."""
        match = _FORM.search("\n".join(edges_of(self.lines)))
        return match and match[1] + match[2]

    @cached_property
    def dates(self) -> tuple[str, ...]:
        """The lines at its top that end in a date, with no label before it."""
        lines = self.lines[:_TITLE_AMONG]
        return tuple(fold(line) for line in lines if len(line) < _LINE and ":" not in line and _DATE_ENDS.search(line))

    @cached_property
    def clauses(self) -> tuple[int, ...]:
        """The numbers of its clauses, in order."""
        return tuple(int(match[1]) for line in self.lines if (match := _CLAUSE.match(line)))

    @cached_property
    def layout(self) -> Layout | None:
        """None when too few of its words have a place."""
        boxes = self._boxes
        if len(boxes) < _FEW:
            return None
        x, y, width, height = boxes[:, 0], boxes[:, 1], boxes[:, 2], boxes[:, 3]
        left, right = float(np.percentile(x, 4)), float(np.percentile(x + width, 96))
        body = y[y < np.percentile(y, 97)] if len(y) > 4 * _FEW else y  # without a number at its foot
        return Layout(left, right, float(y.min()), float(body.max()), float(np.percentile(height, _TALL)))

    @cached_property
    def title(self) -> str:
        """A line in capitals or large print near its top; empty when it has none."""
        boxes, layout = self._boxes, self.layout
        least = _LARGE_AS_READ if self.page.source is PageSource.OCR else _LARGE
        at = 0
        for line in self.lines[:_TITLE_AMONG]:
            words = len(line.split())
            heights = boxes[at : at + words, 3]
            at += words
            letters = [char for char in line if char.isalpha()]
            if len(letters) < _LETTERS or words > _FEW or any(char.isdigit() for char in line):
                continue
            capitals = sum(char.isupper() for char in letters) > _MOSTLY * len(letters)
            large = layout is not None and len(heights) and float(np.median(heights)) > least * layout.height
            if (capitals or large) and not _LABELLED.fullmatch(line):
                return fold(line[:_WIDEST])
        return ""

    @cached_property
    def _boxes(self) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        try:
            return boxes_of(self.page)
        except ValueError:  # damaged: it has a text all the same
            return np.empty((0, 5))


def sheet_of(page: Page, lines: tuple[str, ...], kind: Classification) -> Sheet:
    """A page as it is looked at, with its lines and what it is by itself."""
    return Sheet(page=page, kind=kind, lines=lines, count=count_of(lines))


def lines_of(text: str) -> tuple[str, ...]:
    """The lines that say something."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def fold(text: str) -> str:
    """Small letters and digits without accents, single blanks between words."""
    small = text.casefold()
    if not small.isascii():
        small = _ACCENT.sub("", unicodedata.normalize("NFKD", small))
    return _NO_WORD.sub(" ", small).strip()


def alike(line: str, other: str, *, least: float = _ALIKE) -> bool:
    """Whether two folded lines are one, but for some letters that were misread."""
    if line == other:
        return True
    if not 0.7 < len(line) / max(1, len(other)) < 1.4 or min(len(line), len(other)) < 6:
        return False
    pairs, others = _pairs(line), _pairs(other)
    return 2 * len(pairs & others) >= least * (len(pairs) + len(others))


def any_alike(line: str, others: Sequence[str]) -> bool:
    """Whether a line is one of the others."""
    return any(alike(line, other) for other in others)


def _pairs(line: str) -> set[str]:
    return {line[at : at + 2] for at in range(len(line) - 1)}
