"""Training layouts that are filled in or kept: a numbered form, a ledger, a slip."""

from samples.layouts.area import BOLD, PLAIN, SMALL, Area, Ink
from samples.layouts.marks import tick_box
from samples.layouts.sheet import BLACK, GREY, WHITE
from samples.layouts.training import bodies, closings, details, heads, titles


def numbered_form(page: Area) -> None:
    """Numbered fields with the label above the line, and boxes to tick."""
    sheet, rng = page.sheet, page.sheet.rng
    foot = page.foot(4)
    left, right = page.columns(2, 1)
    left.say(sheet.words.organisation, BOLD, after=0.0)
    left.say(sheet.around.line("unit"), SMALL)
    corner = rng.choice((sheet.around.line("notice"), sheet.around.line("page"), sheet.words.form_number))
    right.say(corner, Ink(size=0.75, align="right"))
    page.below(left, right)
    page.gap(0.8)
    rng.choice((titles.centred, titles.plain))(page)
    page.say(sheet.around.line("instruction"), Ink("italic", 0.8), after=0.8)
    _ticks(page)
    if section := sheet.around.line("section"):
        _band(page, section)
    boxed = rng.random() < 0.5
    number = _fields(page, sheet.words.reference, 1, boxed=boxed)
    _fields(page, sheet.words.rows, number, boxed=boxed)
    bodies.block(page)
    rng.choice((closings.dated, closings.by_hand))(page)
    closings.numbered_foot(foot)


def _band(page: Area, text: str) -> None:
    page.row([(text, Ink("bold", colour=WHITE))], [1], fill=page.sheet.look.accent)
    page.gap(0.4)


def _ticks(page: Area) -> None:
    """Boxes side by side, of which one is ticked."""
    choices = page.sheet.around.several("tick", 2, 4)
    ticked, size = page.sheet.rng.randrange(len(choices)), page.em * 0.8
    for number, (column, choice) in enumerate(zip(page.columns(*[1] * len(choices)), choices, strict=True)):
        tick_box(column, column.left, page.top - size * 1.1, size, ticked=number == ticked)
        column.inset(size * 1.6).say(choice, SMALL)
    page.gap(page.sheet.look.leading + 0.6)


def _fields(page: Area, pairs: details.Pairs, number: int, *, boxed: bool) -> int:
    """Returns the number of the next field."""
    for start in range(0, len(pairs), 2):
        top, columns = page.top, page.columns(1, 1, gap=0 if boxed else 14)
        fields = pairs[start : start + 2]
        insides = [column.inset(4, 2) for column in columns]
        for inside, (label, value) in zip(insides, fields, strict=False):
            inside.say(f"{number}. {label}", Ink(size=0.72, colour=GREY), after=0.15)
            inside.say(value, PLAIN, after=0.15)
            number += 1
        page.below(*insides)
        for column, _ in zip(columns, fields, strict=False):
            if boxed:
                page.sheet.rectangle(column.left, page.top, column.width, top - page.top, stroke=BLACK)
            else:
                page.sheet.line(column.left, page.top, column.right, page.top)
        page.gap(0.0 if boxed else 0.3)
    page.gap(0.8)
    return number


def ledger(page: Area) -> None:
    """A dense table of numbered entries; what the office notes for itself stands among them."""
    sheet, rng = page.sheet, page.sheet.rng
    foot = page.foot(4)
    rng.choice((heads.at_left, heads.in_two, heads.bare))(page)
    left, right = page.columns(3, 2)
    titles.plain(left)
    right.say(sheet.around.line("dated"), Ink(align="right"), after=0.1)
    right.say(sheet.around.line("reference"), Ink(align="right"))
    page.below(left, right)
    page.say(sheet.words.text, SMALL, after=0.8)
    extra = [tuple(line.split("=")) for line in sheet.around.several("extra", 4, 9)]
    entries = [*sheet.words.reference, *sheet.words.rows]
    for entry in extra:
        entries.insert(rng.randint(len(sheet.words.reference), len(entries)), (entry[0], entry[1]))
    border = GREY if rng.random() < 0.6 else None
    page.row([(text, Ink("bold", 0.85)) for text in sheet.around.lines("ledger")], [1, 5, 5], fill=sheet.look.pale)
    for number, (label, value) in enumerate(entries, start=1):
        cells = [(f"{number}", SMALL), (label, SMALL), (value, Ink("plain", 0.85, "right"))]
        page.row(cells, [1, 5, 5], pad=3, border=border)
    page.gap(0.5)
    page.rule(after=0.8)
    closings.unsigned(page)
    rng.choice(closings.FEET)(foot)


def slip(page: Area) -> None:
    """Half a page in a frame."""
    sheet, rng = page.sheet, page.sheet.rng
    sheet.rectangle(page.left - 10, page.bottom - 10, page.width + 20, page.top - page.bottom + 20, stroke=BLACK)
    foot = page.foot(2)
    left, right = page.columns(3, 2)
    left.say(sheet.words.organisation, BOLD, after=0.1)
    right.say(sheet.around.line("reference"), Ink(size=0.8, align="right"), after=0.1)
    right.say(sheet.around.line("dated"), Ink(size=0.8, align="right"))
    page.below(left, right)
    rng.choice((titles.plain, titles.underlined))(page)
    left, right = page.columns(1, 1, gap=20)
    rng.choice((details.lines, details.above))(left, sheet.words.reference)
    left.say(sheet.words.text, SMALL)
    rng.choice((details.ruled, details.paired, details.dotted))(right, sheet.words.rows)
    page.below(left, right)
    rng.choice((closings.numbered_foot, closings.form_foot))(foot)
