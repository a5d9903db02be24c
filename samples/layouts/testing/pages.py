"""Test layouts of a whole page: sideways, stamped, and those that come as pixels: a carbon copy and a fax."""

from samples.layouts.area import BOLD, PLAIN, SMALL, Area, Ink
from samples.layouts.sheet import GREY
from samples.layouts.testing import details, endings, heads, titles


def landscape(page: Area) -> None:
    """Wider than high: a table across, the text beside whom it is about."""
    sheet, rng = page.sheet, page.sheet.rng
    foot = page.foot(4)
    rng.choice(heads.ANY)(page)
    rng.choice(titles.ANY)(page)
    left, right = page.columns(3, 2, gap=36)
    rng.choice((endings.quoted, endings.lettered))(left)
    rng.choice((details.to_the_middle, details.value_first, details.tiles))(right, sheet.words.reference)
    page.below(left, right)
    page.gap(0.8)
    rng.choice((details.across, details.value_first))(page, sheet.words.rows)
    rng.choice(endings.ENDS)(page)
    endings.foot(foot)


def stamped(page: Area) -> None:
    """A letter with a watermark across or the stamp of who received it."""
    sheet, rng = page.sheet, page.sheet.rng
    marked = rng.random() < 0.5
    if marked:
        endings.watermark(page)
    foot = page.foot(4)
    rng.choice(heads.ANY)(page)
    left, right = page.columns(3, 2, gap=20)
    for line in sheet.around.lines("recipient"):
        left.say(line, after=0.0)
    left.gap(0.6)
    left.say(sheet.around.line("dated"), SMALL, after=0.1)
    left.say(sheet.around.line("reference"), SMALL)
    if not marked or rng.random() < 0.3:
        endings.stamp(right)
    page.below(left, right)
    page.gap(1.4)
    rng.choice(titles.ANY)(page)
    page.say(sheet.around.line("greeting"), after=0.8)
    rng.choice(endings.TEXTS)(page)
    rng.choice(details.ANY)(page, sheet.words.reference)
    rng.choice(details.ANY)(page, sheet.words.rows)
    rng.choice(endings.ENDS)(page)
    endings.foot(foot)


def carbon_copy(page: Area) -> None:
    """A typewriter's copy: one face, one size, everything from the left."""
    sheet, rng = page.sheet, page.sheet.rng
    foot = page.foot(2)
    page.say(sheet.around.line("dated"), after=1.2)
    for line in (sheet.words.organisation.upper(), sheet.around.line("contact")):
        page.say(line, after=0.0)
    page.gap(1.4)
    if sheet.words.title:
        page.say(f"/ {sheet.words.title} /", after=1.4)
    details.equals(page, sheet.words.reference)
    page.say(sheet.words.text, after=1.2)
    details.equals(page, sheet.words.rows)
    if rng.random() < 0.5:
        page.say(sheet.around.line("notice").upper(), after=1.0)
    page.say(f"{sheet.around.line('signer')} ..............................")
    foot.say(sheet.words.form_number or sheet.around.line("page"), after=0.0)


def fax(page: Area) -> None:
    """The machine's line at the upper edge, a cover's boxes, then the text."""
    sheet, rng = page.sheet, page.sheet.rng
    across, up = sheet.look.page
    edge = Area(sheet, 20, up - 40, across - 20, up - 12)
    sent = sheet.around.lines("fax")
    edge.row([(part, Ink(size=0.75)) for part in sent], [1] * len(sent), pad=2)
    foot = page.foot(4)
    page.say(sheet.words.organisation, Ink("bold", 1.2, display=True), after=0.2)
    page.say(sheet.around.line("unit"), after=0.8)
    rng.choice((titles.between_rules, titles.at_right))(page)
    left, right = page.columns(1, 1, gap=0)
    for column, lines in ((left, sheet.around.lines("recipient")), (right, sheet.around.several("contact", 2, 3))):
        inside = column.inset(6, 5)
        for line in lines:
            inside.say(line, after=0.0)
        inside.gap(0.4)
        column.below(inside)
    top = page.top
    page.below(left, right)
    for column in (left, right):
        sheet.rectangle(column.left, page.top, column.width, top - page.top, stroke=GREY)
    page.gap(1.4)
    rng.choice((details.to_the_middle, details.across))(page, sheet.words.reference)
    page.say(sheet.words.text, PLAIN, after=1.2)
    rng.choice((details.to_the_middle, details.across))(page, sheet.words.rows)
    endings.named(page)
    foot.say(sheet.words.form_number, BOLD, after=0.1)
    foot.say(sheet.around.line("transmission"), SMALL)
