"""What speaks for a new document at a page, and what against it, given the pages of the document so far.

Each cue is a number from 0 (it does not show) to 1; `weights.csv` says how much it counts, and which way.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from intake.segmenting.sheets import Sheet, alike, any_alike, fold

_LETTER_OPENS = re.compile(
    r"(?:dear\b.{1,60}|to whom it may concern\W*|[àa] qui de droit\W*|"
    r"(?:ch[eè]re?s? )?(?:madame|monsieur|mesdames|messieurs)\b.{0,60},)",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"(?:(?:attention\s*:|for the attention of\b).{1,60}|(?:good day|hello|bonjour)\W*|"
    r"[àa] l['’](?:attention|intention) d.{1,60})",
    re.IGNORECASE,
)
_CONTINUED = re.compile(
    r"\b(?:continued|cont['’]?d|cont\.|suite (?:et fin|de la page)|suite du)|"
    r"(?:^|[(\-–—]\s*)suite(?:\s*\)|\s*$)",  # but not "Suite 200", which is an address
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"\b(?:continued (?:on|over)|over(?:leaf)?$|please turn over|p\.?t\.?o\.?$|see (?:reverse|over|next page)|"
    r"suite (?:[àa] la page|page suivante|au verso)|tournez la page|voir (?:au )?verso)|"
    r"^\W*\.{2,}\s*/\s*\d+$",
    re.IGNORECASE,
)
_BROUGHT = re.compile(
    r"\b(?:brought (?:forward|over|down)|(?:from|of) (?:the )?previous page|de la page pr[ée]c[ée]dente|"
    r"report[ée]e?s?$|(?:solde|montant|total|sous-total) (?:report[ée]|pr[ée]c[ée]dent)|report de\b)",
    re.IGNORECASE,
)
_FORWARD = re.compile(
    r"\b(?:carried (?:forward|over)|to (?:the )?next page|(?:[àa] la|page) (?:page )?suivante|[àa] reporter|"
    r"report [àa])",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"^(?:sincerely|yours|respectfully|(?:kind|best|warm) regards|with (?:kind|best)|cordially|"
    r"cordialement|respectueusement|(?:meilleures )?salutations|bien [àa] vous|"
    r"(?:je vous prie d['’])?(?:veuillez )?agr[ée]er|"
    r"signature|signed|sign[ée]|so ordered|_{6,})",
    re.IGNORECASE,
)
_ENDED = re.compile(
    r"\b(?:end of|fin d[ue]|closing|cl[oô]ture|grand total|total (?:of|du|de|to|[àa])|net pay|net [àa] payer|"
    r"no further|aucune? autre|nothing (?:is )?(?:recorded )?below|references on request)\b",
    re.IGNORECASE,
)
_ENDS_SENTENCE = re.compile(r"[.!?:;\d)\]%$_\"»]$")
_TOP, _OPENING, _BOTTOM = 4, 20, 5
_LONG_LINE = 40
_MISREAD = 0.6


@dataclass
class Run:
    """The document that pages are being added to."""

    sheets: list[Sheet] = field(default_factory=list)
    """Its pages that say something, but for separators."""
    ends_blank: bool = False

    @property
    def first(self) -> Sheet:
        """Its first page."""
        return self.sheets[0]

    @property
    def last(self) -> Sheet:
        """Its last page."""
        return self.sheets[-1]

    @property
    def sure_type(self) -> str | None:
        """What the first of its pages that are sure is."""
        return next((sheet.sure_type for sheet in self.sheets if sheet.sure_type), None)

    @property
    def counted(self) -> Sheet | None:
        """Its last page that has a count."""
        return next((sheet for sheet in reversed(self.sheets) if sheet.count), None)


def is_continued(sheet: Sheet) -> bool:
    """Whether the page says at its top that it continues another."""
    return any(_CONTINUED.search(line) for line in sheet.lines[:_TOP] if not _GOES_ON.search(line))


def opens_letter(sheet: Sheet) -> bool:
    """Whether it greets as letters do."""
    return any(_LETTER_OPENS.fullmatch(line) for line in sheet.lines[:_OPENING])


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


_SUREST = 0.9


def _counts(run: Run, sheet: Sheet) -> Found:
    count, counted = sheet.count, run.counted
    before = counted.count if counted else None
    if count is None:
        yield "no number where the pages before have one", float(before is not None)
        yield "after the last of all", float(before is not None and before.is_last)
        return
    if count.number == 1:
        yield "number 1", 1.0
        return
    if before is None:
        yield "next number", float(count.number == len(run.sheets) + 1)
        yield "number of another count", float(count.number != len(run.sheets) + 1)
        return
    same_total = count.total == before.total
    yield "next number", float(count.number == before.number + 1)
    taken = {each.count.number for each in run.sheets if each.count}
    yield (
        "another number of this count",
        float(
            same_total and count.total is not None and count.number not in taken and count.number != before.number + 1
        ),
    )
    yield "number of another count", float(not same_total or count.number in taken)


def _people(run: Run, sheet: Sheet) -> Found:
    here, there = _names(sheet), [name for each in run.sheets for name in _names(each)]
    if here and there:
        known = frozenset().union(*(each.words for each in run.sheets))
        same = any(name <= known or any(_one_name(name, other) for other in there) for name in here)
        yield ("same person" if same else "other person"), 1.0
    elif there:
        yield "names the same person", float(any(name <= sheet.words for name in there))


def _names(sheet: Sheet) -> list[frozenset[str]]:
    return [frozenset(fold(f"{party.given_names} {party.family_name}").split()) for party in sheet.parties]


def _one_name(name: frozenset[str], other: frozenset[str]) -> bool:
    """Whether they are one person's, but for a name left out or letters misread."""
    return name <= other or other <= name or alike(" ".join(sorted(name)), " ".join(sorted(other)))


def _numbers(run: Run, sheet: Sheet) -> Found:
    known = frozenset().union(*(each.numbers for each in run.sheets))
    if sheet.numbers and known:
        yield ("same number" if sheet.numbers & known else "other numbers"), 1.0
    same = other = 0
    for label, value in sheet.values.items():
        stands = [each.values[label] for each in run.sheets if label in each.values]
        if stands:
            same += any(alike(value, each) for each in stands)
            other += not any(alike(value, each, least=_MISREAD) for each in stands)
    yield "same values and no others", float(same > 0 and not other)
    yield "other values of the same labels", min(other, 3) / 3
    if sheet.form and run.last.form:
        yield ("same form" if sheet.form == run.last.form else "other form"), 1.0


def _heads(run: Run, sheet: Sheet) -> Found:
    first, last = run.first, run.last
    opening = [line for line in sheet.head if any_alike(line, first.head)]
    # On forms, and where the page before has them too, they are a running head.
    running = bool(sheet.form) and sheet.form == first.form
    if len(run.sheets) > 1:
        running = running or any(any_alike(line, last.head) for line in opening)
    yield "begins as the first page does", float(len(opening) >= _AS_FIRST and not running)
    if len(run.sheets) > 1:
        shared = any(any_alike(line, last.head[:3]) for line in sheet.head[:3])
        yield ("same running head" if shared else "other running head"), 1.0
    else:
        yield "head from the first page", float(len(opening) == 1)
        yield "nothing of the first page's head", float(not opening)
    yield "table head of the page before", float(any(_is_table_head(line, run) for line in sheet.lines[:_TOP]))
    feet = [line for line in sheet.foot if any_alike(line, last.foot)]
    yield "same foot", float(bool(feet))


_AS_FIRST = 2


def _is_table_head(line: str, run: Run) -> bool:
    """Whether a line names columns, stood on the page before too, and is none that the document opens with."""
    words = line.split()
    names = sum(word[0].isupper() for word in words)
    if not _TWO <= len(words) <= _COLUMNS or names <= _NAMES * len(words) or any(char.isdigit() for char in line):
        return False
    folded = fold(line)
    return folded in run.last.folded and not any_alike(folded, run.first.head)


_TWO, _COLUMNS, _NAMES = 2, 10, 0.7


def _openings(run: Run, sheet: Sheet) -> Found:
    yield "greeting", float(any(_GREETING.fullmatch(line) for line in sheet.lines[:_OPENING]))
    dated = sheet.has_date_line
    yield "date line", float(dated)
    same = bool(sheet.title) and any(alike(sheet.title, each.title) for each in run.sheets)
    yield "title", float(bool(sheet.title) and not same)
    yield "same title", float(same)
    yield "labels at the top", min(len(_labels_at_top(sheet)), 3) / 3
    yield "starts small", float(_starts_small(run, sheet))


def _labels_at_top(sheet: Sheet) -> list[str]:
    return [line for line in sheet.lines[:12] if ":" in line and fold(line.split(":")[0]) in sheet.values]


def _starts_small(run: Run, sheet: Sheet) -> bool:
    """Whether its own first line begins in the midst of a sentence."""
    for line in sheet.lines[:_TOP]:
        letters = [char for char in line if char.isalpha()]
        if len(line) > _LONG_LINE // 2 and letters and not any_alike(fold(line), run.first.head):
            return line[0].islower()
    return False


def _endings(run: Run, sheet: Sheet) -> Found:
    last = run.last
    bottom = last.lines[-_BOTTOM:]
    yield "signed before", float(any(_SIGNED.match(line) for line in last.lines[-_BOTTOM * 2 :]))
    yield "ended before", float(any(_ENDED.search(line) for line in bottom))
    yield "page before goes on", float(any(_GOES_ON.search(line) or _FORWARD.search(line) for line in bottom))
    yield "sum brought forward", float(any(_BROUGHT.search(line) for line in sheet.lines[: _TOP * 2]))
    body = [line for line in bottom if len(line) > _LONG_LINE]
    yield "sentence left open", float(bool(body) and not _ENDS_SENTENCE.search(body[-1]))
    yield "blank back before", float(run.ends_blank)
    if sheet.clauses and last.clauses:
        follows = sheet.clauses[0] in (last.clauses[-1], last.clauses[-1] + 1)
        yield "next clause", float(follows and sheet.clauses[0] > 1)
        yield "clauses from 1", float(sheet.clauses[0] == 1 and last.clauses[-1] >= 1)
    elif sheet.clauses:
        yield "clauses from the middle", float(sheet.clauses[0] > 1)


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


_SKEW, _UNEVEN = 0.02, 0.08  # what a scanner adds
_MARGIN, _PRINT, _SMALL, _FULL, _ROOM = 0.06, 0.3, 1e-4, 0.88, 0.4


def _languages(run: Run, sheet: Sheet) -> Found:
    here, before = sheet.page.language, run.last.page.language
    yield "other language", float(here is not None and before is not None and here != before)
    yield "other source", float(sheet.page.source is not run.last.page.source)
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
    "after the last of all": BEGINS,
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
    "nothing of the first page's head": BEGINS,
    "table head of the page before": CONTINUES,
    "same foot": CONTINUES,
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
    "clauses from 1": BEGINS,
    "clauses from the middle": CONTINUES,
    "other left margin": BEGINS,
    "other size of print": BEGINS,
    "room left before": BEGINS,
    "starts at another height": BEGINS,
    "other language": BEGINS,
    "other source": BEGINS,
    "other way up": BEGINS,
}
"""The names of all cues, and what each may speak for."""
