"""Training layouts that read like a letter: a memo, columns, a page with a side bar, one with a bilingual head."""

from samples.layouts.area import BOLD, PLAIN, SMALL, Area, Ink
from samples.layouts.training import bodies, closings, details, heads, titles


def memo(page: Area) -> None:
    """Sender, addressee, date and subject at the top; what it says below a rule."""
    sheet, rng = page.sheet, page.sheet.rng
    foot = page.foot(4)
    page.say(sheet.words.organisation, Ink("bold", display=True), after=0.1)
    page.say(sheet.around.line("unit"))
    page.gap(0.8)
    labels = sheet.around.lines("memo")
    values = (sheet.around.line("unit"), sheet.around["name"], sheet.words.date, sheet.words.title)
    for label, value in zip(labels, values, strict=True):
        if value:
            page.row([(f"{label}{details.colon(page)}", BOLD), (value, PLAIN)], [1, 4], pad=3)
    page.gap(0.5)
    page.rule(width=1.2, after=1.2)
    rng.choice((details.lines, details.run_on))(page, sheet.words.reference)
    rng.choice((bodies.sentences, bodies.numbered))(page)
    rng.choice((details.bulleted, details.lines))(page, sheet.words.rows)
    closings.unsigned(page)
    closings.form_foot(foot)


def columns(page: Area) -> None:
    """The text at the left, the particulars at the right."""
    sheet, rng = page.sheet, page.sheet.rng
    foot = page.foot(4)
    rng.choice(heads.ANY)(page)
    rng.choice((titles.plain, titles.centred))(page)
    left, right = page.columns(1, 1, gap=24)
    left.say(sheet.around.line("dated"), after=0.8)
    details.lines(left, sheet.words.reference)
    rng.choice((bodies.block, bodies.sentences))(left)
    right.say(sheet.around.line("section"), BOLD, after=0.5)
    rng.choice((details.above, details.paired, details.bulleted))(right, sheet.words.rows)
    right.say(sheet.around.line("notice"), Ink("italic", 0.85))
    page.below(left, right)
    page.gap(1)
    rng.choice(closings.SIGNED)(page)
    rng.choice(closings.FEET)(foot)


def side_bar(page: Area) -> None:
    """A shaded bar with the addresses beside the letter."""
    sheet, rng = page.sheet, page.sheet.rng
    foot = page.foot(4)
    bar = page.side(page.width * 0.27, right=rng.random() < 0.4, gap=26)
    sheet.rectangle(bar.left - 8, bar.bottom - 8, bar.width + 16, bar.top - bar.bottom + 16, fill=sheet.look.pale)
    bar.say(sheet.words.organisation, Ink("bold", 1.1, colour=sheet.look.accent, display=True), after=0.6)
    bar.say(sheet.around.line("unit"), BOLD, after=0.8)
    for line in sheet.around.several("contact", 3, 5):
        bar.say(line, SMALL, after=0.5)
    bar.gap(2)
    bar.say(sheet.around.line("reference"), SMALL)
    page.say(sheet.around.line("dated"), after=1.2)
    for line in sheet.around.lines("recipient"):
        page.say(line, after=0.0)
    page.gap(1.2)
    titles.plain(page)
    _letter(page)
    rng.choice(closings.FEET)(foot)


def bilingual(page: Area) -> None:
    """A government's letter under a head in both languages."""
    sheet, rng = page.sheet, page.sheet.rng
    foot = page.foot(4)
    heads.bilingual(page)
    left, right = page.columns(1, 1)
    for line in sheet.around.lines("recipient"):
        left.say(line, after=0.0)
    right.say(sheet.around.line("dated"), Ink(align="right"), after=0.1)
    right.say(sheet.around.line("reference"), Ink(align="right"))
    page.below(left, right)
    page.gap(1.2)
    rng.choice((titles.plain, titles.underlined))(page)
    _letter(page)
    rng.choice(closings.FEET)(foot)


def _letter(page: Area) -> None:
    """From the greeting to the signature."""
    sheet, rng = page.sheet, page.sheet.rng
    before = rng.random() < 0.5
    if before:
        rng.choice(details.REFERENCES)(page, sheet.words.reference)
    page.say(sheet.around.line("greeting"), after=0.7)
    rng.choice((bodies.block, bodies.sentences))(page)
    if not before:
        rng.choice(details.REFERENCES)(page, sheet.words.reference)
    rng.choice(details.TABLES)(page, sheet.words.rows)
    page.say(sheet.around.line("farewell"), after=0.5)
    closings.by_hand(page)
