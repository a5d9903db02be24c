"""Whether a page begins a document: rules where pages count themselves, else the cues weighed together.

Mistakes cost unequally. Pages of two people in one document may end on the wrong case; a document cut in two waits
for a person, because its second half names nobody. So a page begins a document when that is at all likely.
"""

import csv
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from intake.segmenting.cues import CONTINUES, CUES, cues, names
from intake.segmenting.runs import Run
from intake.segmenting.sheets import Sheet
from intake.segmenting.wordings import brings_forward, goes_on, is_continued, opens_letter

WEIGHTS = Path(__file__).with_name("weights.csv")
"""Of each cue, in logits; made by `python -m samples.fit_segmenting`."""
BIAS = "bias"
MERGED_COSTS = 2.5
"""What pages of two documents in one cost, where a document cut in two costs 1. The fit is cautious by itself: it takes
many a page's type for unsure. On the tuning streams more than this cuts documents in two and keeps none more apart.
"""
_THRESHOLD = -math.log(MERGED_COSTS)  # where the expected costs of both mistakes are equal
_SPOKEN = 0.3
_REASONS = 3


@dataclass(frozen=True)
class Verdict:
    """Whether a page begins a document, and why: the cues that spoke for it, the strongest first."""

    begins: bool
    why: tuple[str, ...]


def decide(run: Run, sheet: Sheet) -> Verdict:
    """Whether a page that says something begins a document after this run."""
    return by_rule(run, sheet) or _by_weight(run, sheet)


def by_rule(run: Run, sheet: Sheet) -> Verdict | None:
    """What the page says of itself, if that settles it."""
    if not run.sheets:
        return Verdict(begins=False, why=())
    count = sheet.count
    before = run.count
    if (count is None or count.number == 1) and _fills_hole(run, sheet):
        return Verdict(begins=False, why=("first page after the second",))
    if count is not None and not count.is_bare:
        if count.number == 1:
            return Verdict(begins=True, why=("counts from 1",))
        if before is not None and count.follows(before):
            return Verdict(begins=False, why=("counts on",))
    if is_continued(sheet.lines):
        return Verdict(begins=False, why=("marked as continued",))
    if goes_on(run.last.lines) and brings_forward(sheet.lines):
        return Verdict(begins=False, why=("a sum is carried on",))
    if before is not None and before.is_last and count is None:
        return Verdict(begins=True, why=("after the last of all",))
    if opens_letter(sheet.lines):
        return Verdict(begins=True, why=("opens as a letter does",))
    return None


def _fills_hole(run: Run, sheet: Sheet) -> bool:
    """Whether it is page 1 of the same paper whose later pages, from page 2 on, were scanned before it.

    Either both tell their total, or the first is a page without a number, as of letters, and the other says "2". They
    have to name the same person or number, too: heads are not enough.
    """
    if run.first.count is None:
        return False
    counts = [each.count for each in run.sheets if each.count]
    if len(counts) < len(run.sheets) or min(count.number for count in counts) != _SECOND:
        return False
    total = sheet.count.total if sheet.count else None
    one_by_one = sheet.count is None and len(counts) == 1
    if any(count.total != total for count in counts) or not (total or one_by_one):
        return False
    found = cues(run, sheet)
    akin = found.keys() & _AKIN or any(name <= run.last.words for name in names(sheet))
    return bool(akin) and not found.keys() & _STRANGERS


_SECOND = 2
_AKIN = {"same number", "same person", "same form"}
_STRANGERS = {"other person", "other numbers", "other values of the same labels", "other form", "other language"}


def _by_weight(run: Run, sheet: Sheet) -> Verdict:
    weights = load_weights()
    found = cues(run, sheet)
    spoken = {name: weights[name] * value for name, value in found.items()}
    if weights[BIAS] + sum(spoken.values()) <= _THRESHOLD and not _is_apart(found):
        return Verdict(begins=False, why=())
    reasons = sorted((name for name in spoken if spoken[name] > _SPOKEN), key=lambda name: -spoken[name])
    return Verdict(begins=True, why=tuple(reasons[:_REASONS]) or (_APART,))


def _is_apart(found: dict[str, float]) -> bool:
    """Whether it is surely of another type and opens as a document may, and nothing at all says that it continues."""
    opens = "other type" in found and bool(found.keys() & _OPENINGS)
    return opens and not any(CUES[name] == CONTINUES for name in found)


_OPENINGS = {"title", "same title", "date line", "labels at the top", "greeting", "number 1"}
_APART = "surely another type, with nothing in common"


@cache
def load_weights() -> dict[str, float]:
    """By cue."""
    with WEIGHTS.open(encoding="utf-8", newline="") as file:
        return {row["cue"]: float(row["weight"]) for row in csv.DictReader(file)}
