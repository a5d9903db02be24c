"""What speaks for a new document at a page, and what against it, given the pages of the document so far.

Each cue is a number from 0 (it does not show) to 1; `weights.csv` says how much it counts, and which way.
"""

from collections.abc import Callable, Iterator

from intake.segmenting.runs import Run
from intake.segmenting.sheets import Sheet, alike, any_alike, fold
from intake.segmenting.wordings import breaks_off, brings_forward, ends, goes_on, greets, is_signed

_SUREST = 0.9
_MANY = 3  # of labels: more say no more
_MISREAD = 0.6
_AS_FIRST = 2
_TOP = 4
_TWO, _COLUMNS, _NAMES = 2, 10, 0.7
_LONG = 20
_SKEW, _UNEVEN = 0.02, 0.08  # what a scanner adds
_MARGIN, _PRINT, _SMALL, _FULL, _ROOM = 0.06, 0.3, 1e-4, 0.88, 0.4


def cues(run: Run, sheet: Sheet) -> dict[str, float]:
    """All cues at a page, by name; those that do not show are left out."""
    return {name: value for look in _LOOKS for name, value in look(run, sheet) if value}


Found = Iterator[tuple[str, float]]


def _types(run: Run, sheet: Sheet) -> Found:
    kind, before = sheet.kind, run.last.kind
    if sheet.sure_type and run.sure_type:
        yield ("same type" if sheet.sure_type == run.sure_type else "other type"), 1.0
        if sheet.sure_type != run.sure_type:
            yield "other type, surest", float(min(kind.confidence, run.first.kind.confidence) > _SUREST)
    elif kind.type != run.first.kind.type and kind.type != before.type:
        yield "perhaps another type", kind.confidence
    else:
        yield "perhaps the same type", kind.confidence


def _counts(run: Run, sheet: Sheet) -> Found:
    count, before = sheet.count, run.count
    if count is None:
        yield "no number where the pages before have one", float(before is not None)
        return
    if count.number == 1:
        yield "number 1", 1.0
        return
    if before is None:
        yield "next number", float(count.number == len(run.sheets) + 1)
        yield "number of another count", float(count.number != len(run.sheets) + 1)
        return
    follows = count.number == before.number + 1
    missing = count.number not in run.numbers
    same_total = count.total == before.total
    yield "next number", float(follows)
    yield "another number of this count", float(same_total and missing and not follows and count.total is not None)
    yield "number of another count", float(not same_total or not missing)


def _people(run: Run, sheet: Sheet) -> Found:
    here, there = names(sheet), [name for each in run.near for name in names(each)]
    if here and there:
        known = frozenset().union(*(each.words for each in run.near))
        same = any(name <= known or any(_one_name(name, other) for other in there) for name in here)
        yield ("same person" if same else "other person"), 1.0
    elif there:
        yield "names the same person", float(any(name <= sheet.words for name in there))


def names(sheet: Sheet) -> list[frozenset[str]]:
    """The words of each name on a page."""
    return [frozenset(fold(f"{party.given_names} {party.family_name}").split()) for party in sheet.parties]


def _one_name(name: frozenset[str], other: frozenset[str]) -> bool:
    """Whether they are one person's, but for a name left out or letters misread."""
    return name <= other or other <= name or alike(" ".join(sorted(name)), " ".join(sorted(other)))


def _numbers(run: Run, sheet: Sheet) -> Found:
    known = frozenset().union(*(each.numbers for each in run.near))
    if sheet.numbers and known:
        yield ("same number" if sheet.numbers & known else "other numbers"), 1.0
    same, other = _values(run, sheet)
    yield "same values and no others", float(bool(same) and not other)
    yield "other values of the same labels", min(len(other), _MANY) / _MANY
    if sheet.form and run.last.form:
        yield ("same form" if sheet.form == run.last.form else "other form"), 1.0


def _values(run: Run, sheet: Sheet) -> tuple[list[str], list[str]]:
    """The labels that the document had before: with the same value, and with another."""
    same, other = [], []
    for label, value in sheet.values.items():
        stands = [each.values[label] for each in run.near if label in each.values]
        if any(alike(value, each) for each in stands):
            same.append(label)
        elif stands and not any(alike(value, each, least=_MISREAD) for each in stands):
            other.append(label)
    return same, other


def _is_dated_anew(run: Run, sheet: Sheet) -> bool:
    """Whether it has a date line of its own: one that the document had before is a running head."""
    before = [line for each in run.near for line in each.dates]
    return any(not _same_date(line, before) for line in sheet.dates)


def _same_date(line: str, before: list[str]) -> bool:
    return any(line in each or each in line for each in before)


def _heads(run: Run, sheet: Sheet) -> Found:
    first, last = run.first, run.last
    opening = [line for line in sheet.head if any_alike(line, first.head)]
    # On forms, and where the page before has them too, they are a running head.
    running = bool(sheet.form) and sheet.form == first.form
    if len(run.sheets) > 1:
        running = running or any(any_alike(line, last.head) for line in opening)
    # A letterhead that is repeated with nothing new in it is one, too.
    running = running or not (_values(run, sheet)[1] or _is_dated_anew(run, sheet))
    yield "begins as the first page does", float(len(opening) >= _AS_FIRST and not running)
    if len(run.sheets) > 1:
        shared = any(any_alike(line, last.head[:3]) for line in sheet.head[:3])
        yield ("same running head" if shared else "other running head"), 1.0
    else:
        yield "head from the first page", float(len(opening) == 1)
    yield "table head of the page before", float(any(_is_table_head(line, run) for line in sheet.lines[:_TOP]))


def _is_table_head(line: str, run: Run) -> bool:
    """Whether a line names columns, stood on the page before too, and is none that the document opens with."""
    words = line.split()
    names = sum(word[0].isupper() for word in words)
    if not _TWO <= len(words) <= _COLUMNS or names <= _NAMES * len(words) or any(char.isdigit() for char in line):
        return False
    folded = fold(line)
    return folded in run.last.folded and not any_alike(folded, run.first.head)


def _openings(run: Run, sheet: Sheet) -> Found:
    yield "greeting", float(greets(sheet.lines))
    yield "date line", float(_is_dated_anew(run, sheet))
    same = bool(sheet.title) and any(alike(sheet.title, each.title) for each in run.near)
    yield "title", float(bool(sheet.title) and not same)
    yield "same title", float(same)
    repeated = _values(run, sheet)[0]
    at_top = [label for label in sheet.labels_at_top if label not in repeated]
    yield "labels at the top", min(len(at_top), _MANY) / _MANY
    yield "starts small", float(_starts_small(run, sheet))


def _starts_small(run: Run, sheet: Sheet) -> bool:
    """Whether its own first line begins in the midst of a sentence."""
    for line in sheet.lines[:_TOP]:
        letters = [char for char in line if char.isalpha()]
        if len(line) > _LONG and letters and not any_alike(fold(line), run.first.head):
            return line[0].islower()
    return False


def _endings(run: Run, sheet: Sheet) -> Found:
    last = run.last
    yield "signed before", float(is_signed(last.lines))
    yield "ended before", float(ends(last.lines))
    yield "page before goes on", float(goes_on(last.lines))
    yield "sum brought forward", float(brings_forward(sheet.lines))
    yield "sentence left open", float(breaks_off(last.lines))
    yield "blank back before", float(run.ends_blank)
    if sheet.clauses and last.clauses:
        follows = sheet.clauses[0] in (last.clauses[-1], last.clauses[-1] + 1)
        yield "next clause", float(follows and sheet.clauses[0] > 1)


def _layouts(run: Run, sheet: Sheet) -> Found:
    here, before = sheet.layout, run.last.layout
    if here is None or before is None:
        return
    yield "other left margin", _share(abs(here.left - before.left) - _SKEW, _MARGIN)
    ratio = max(here.height, before.height, _SMALL) / max(min(here.height, before.height), _SMALL)
    yield "other size of print", _share(ratio - 1 - _UNEVEN, _PRINT)
    yield "room left before", _share(_FULL - before.bottom, _ROOM)
    yield "starts at another height", _share(abs(here.top - before.top) - _SKEW, _MARGIN)


def _share(value: float, most: float) -> float:
    return min(max(value, 0.0), most) / most


def _languages(run: Run, sheet: Sheet) -> Found:
    here, before = sheet.page.language, run.last.page.language
    yield "other language", float(here is not None and before is not None and here != before)
    yield "other way up", float(sheet.page.rotation != run.last.page.rotation)


_LOOKS: tuple[Callable[[Run, Sheet], Found], ...] = (
    _types, _counts, _people, _numbers, _heads, _openings, _endings, _layouts, _languages,
)  # fmt: skip
BEGINS, EITHER, CONTINUES = 1, 0, -1
CUES = {
    "same type": CONTINUES,
    "other type": BEGINS,
    "other type, surest": BEGINS,
    "perhaps another type": BEGINS,
    "perhaps the same type": CONTINUES,
    "no number where the pages before have one": BEGINS,
    "number 1": BEGINS,
    "next number": CONTINUES,
    "number of another count": BEGINS,
    "another number of this count": CONTINUES,
    "same person": CONTINUES,
    "other person": BEGINS,
    "names the same person": CONTINUES,
    "same number": CONTINUES,
    "other numbers": BEGINS,
    "same values and no others": CONTINUES,
    "other values of the same labels": BEGINS,
    "same form": CONTINUES,
    "other form": BEGINS,
    "begins as the first page does": EITHER,
    "same running head": CONTINUES,
    "other running head": BEGINS,
    "head from the first page": CONTINUES,
    "table head of the page before": CONTINUES,
    "greeting": BEGINS,
    "date line": BEGINS,
    "title": BEGINS,
    "same title": EITHER,
    "labels at the top": BEGINS,
    "starts small": CONTINUES,
    "signed before": BEGINS,
    "ended before": BEGINS,
    "page before goes on": CONTINUES,
    "sum brought forward": CONTINUES,
    "sentence left open": CONTINUES,
    "blank back before": EITHER,
    "next clause": CONTINUES,
    "other left margin": BEGINS,
    "other size of print": BEGINS,
    "room left before": BEGINS,
    "starts at another height": BEGINS,
    "other language": BEGINS,
    "other way up": BEGINS,
}
"""The names of all cues, and what each may speak for."""
