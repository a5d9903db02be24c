"""Training layouts of other make: an ornamental certificate, a printed web page, a plain typed page."""

from samples.layouts.area import BOLD, PLAIN, SMALL, Area, Ink
from samples.layouts.sheet import GREY, Sheet
from samples.layouts.training import bodies, closings, details, heads, titles


def ornate(page: Area) -> None:
    """Everything in the middle, within a double frame, with a seal."""
    sheet, rng = page.sheet, page.sheet.rng
    for margin, width in ((24, 2.2), (30, 0.6)):
        sheet.canvas.setLineWidth(width)
        across, up = sheet.look.page
        sheet.rectangle(margin, margin, across - 2 * margin, up - 2 * margin, stroke=sheet.look.accent)
    page = page.inset(14, 14)
    foot = page.foot(1.6)
    heads.centred(page)
    page.gap(rng.uniform(1, 3))
    titles.large(page)
    page.say(sheet.around.line("unit"), Ink("italic", align="centre"), after=1.2)
    for label, value in sheet.words.reference:
        page.say(f"{label}{details.colon(page)} {value}", Ink("plain", 1.05, "centre"), after=0.2)
    page.gap(1.2)
    bodies.centred(page)
    inner = page.inset(page.width * 0.1)
    rng.choice((details.paired, details.dotted, details.above))(inner, sheet.words.rows)
    page.below(inner)
    page.gap(rng.uniform(1, 4))
    closings.sealed(page)
    foot.say(sheet.words.form_number or sheet.around.line("reference"), SMALL)


def web_page(page: Area) -> None:
    """As a browser prints it: date and title above, address and page number below, menus, links."""
    sheet, rng = page.sheet, page.sheet.rng
    foot = page.foot(4.5)
    printed = f"{sheet.words.date}, {rng.randrange(8, 20)}:{rng.randrange(60):02}"
    _edge(sheet, sheet.look.page[1] - 16, printed, sheet.words.title or sheet.words.organisation)
    menu = sheet.around.several("menu", 3, 5)
    page.row([(item, SMALL) for item in menu], [1] * len(menu), fill=sheet.look.pale)
    page.gap(0.8)
    page.say(sheet.words.organisation, Ink("bold", 1.2, colour=sheet.look.accent, display=True), after=0.2)
    page.say(" > ".join(sheet.around.several("menu", 2, 3)), Ink(size=0.8, colour=GREY), after=0.8)
    titles.plain(page)
    rng.choice((details.lines, details.above))(page, sheet.words.reference)
    bodies.sentences(page)
    page.say(sheet.around.line("section"), BOLD, after=0.4)
    rng.choice((details.striped, details.lines, details.bulleted))(page, sheet.words.rows)
    for line in sheet.around.lines("small_print"):
        foot.say(line, Ink(size=0.75, colour=GREY), after=0.0)
    foot.say(sheet.words.form_number, SMALL)
    _edge(sheet, 28, sheet.around.line("address"), "1/1")


def _edge(sheet: Sheet, top: float, left: str, right: str) -> None:
    """A line that the browser sets into the paper's margin."""
    across = sheet.look.page[0]
    line = Area(sheet, 24, top - 20, across - 24, top)
    line.row([(left, Ink(size=0.7)), (right, Ink(size=0.7, align="right"))], [1, 1], pad=0)


def typed(page: Area) -> None:
    """One typeface in one size, as from a plain printer."""
    sheet, rng = page.sheet, page.sheet.rng
    foot = page.foot(2)
    rng.choice((heads.bare, heads.at_left))(page)
    if rng.random() < 0.5:
        for line in sheet.around.lines("recipient"):
            page.say(line, after=0.0)
        page.gap(1)
    page.say(sheet.around.line("dated"), Ink(align=rng.choice(("left", "right"))), after=1.0)
    page.say(sheet.words.title.upper(), PLAIN, after=1.0)
    rng.choice((details.lines, details.dotted))(page, sheet.words.reference)
    bodies.block(page)
    rng.choice((details.lines, details.dotted, details.bulleted))(page, sheet.words.rows)
    closings.by_hand(page)
    closings.form_foot(foot)
