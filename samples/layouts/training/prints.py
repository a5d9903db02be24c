"""Training layouts out of machines: a printed e-mail, a strip from a till's printer, a page of boxes."""

from samples.layouts.area import BOLD, PLAIN, SMALL, Area, Ink
from samples.layouts.sheet import BLACK, GREY
from samples.layouts.training import bodies, closings, details, heads, titles


def mail(page: Area) -> None:
    """The message's head, then its text; nothing is signed by hand."""
    sheet, rng = page.sheet, page.sheet.rng
    foot = page.foot(3)
    page.say(sheet.around.line("mailbox"), Ink("bold", 1.2), after=0.4)
    page.rule(width=1.4, after=0.5)
    labels = sheet.around.lines("mail_head")
    values = (
        f"{sheet.words.organisation} <info@{sheet.around['site']}>",
        sheet.around["name"],
        f"{sheet.words.date} {sheet.around['time']}",
        sheet.words.title,
    )
    for label, value in zip(labels, values, strict=True):
        if value:
            page.row([(f"{label}{details.colon(page)}", BOLD), (value, PLAIN)], [1, 5], pad=1)
    page.gap(1.2)
    page.say(sheet.around.line("greeting"), after=0.8)
    bodies.sentences(page)
    rng.choice((details.lines, details.bulleted))(page, (*sheet.words.reference, *sheet.words.rows))
    page.say(sheet.around.line("farewell"), after=0.2)
    for line in (sheet.around.line("unit"), sheet.words.organisation, *sheet.around.several("contact", 0, 2)):
        page.say(line, SMALL, after=0.0)
    page.gap(0.8)
    page.say(sheet.around.line("notice"), Ink("italic", 0.75, colour=GREY))
    closings.form_foot(foot)


def strip(page: Area) -> None:
    """A narrow strip: everything in the middle but what stands in two columns, dashes between."""
    sheet, rng = page.sheet, page.sheet.rng
    page.say(sheet.words.organisation, Ink("bold", 1.1, "centre"), after=0.1)
    for line in sheet.around.several("contact", 1, 3):
        page.say(line, Ink(size=0.85, align="centre"), after=0.0)
    _dashes(page)
    page.say(sheet.words.title, Ink("bold", align="centre"), after=0.3)
    page.say(f"{sheet.words.date} {sheet.around['time']}", Ink(align="centre"), after=0.1)
    page.say(sheet.around.line("reference"), Ink(align="centre"), after=0.0)
    _dashes(page)
    details.lines(page, sheet.words.reference)
    for label, value in sheet.words.rows:
        page.row([(label, PLAIN), (value, Ink(align="right"))], [1, 1], pad=0)
    _dashes(page)
    page.say(sheet.words.text, Ink(size=0.9, align=rng.choice(("left", "centre"))))
    page.say(sheet.words.form_number)
    page.say(sheet.around.line("notice"), Ink(size=0.85, align="centre"))


def _dashes(page: Area) -> None:
    page.gap(0.5)
    page.sheet.canvas.setDash(3, 2)
    page.rule(after=0.5)
    page.sheet.canvas.setDash()


def grid(page: Area) -> None:
    """Every part in a box of its own."""
    sheet, rng = page.sheet, page.sheet.rng
    foot = page.foot(4)
    left, right = page.columns(1, 1, gap=0)
    _boxed(page, (left, right), (_sender, _issue))
    page.gap(1)
    rng.choice((titles.centred, titles.underlined))(page)
    left, right = page.columns(1, 1, gap=10)
    _boxed(page, (left, right), (_about, bodies.block))
    page.gap(1)
    rng.choice((details.ruled, details.striped))(page, sheet.words.rows)
    rng.choice((closings.dated, closings.unsigned))(page)
    rng.choice(closings.FEET)(foot)


def _boxed(page: Area, areas: tuple[Area, Area], parts: tuple[heads.Part, heads.Part]) -> None:
    """Two parts side by side in frames of one height."""
    top, insides = page.top, [area.inset(7, 6) for area in areas]
    for inside, part in zip(insides, parts, strict=True):
        part(inside)
    page.below(*insides)
    for area in areas:
        page.sheet.rectangle(area.left, page.top, area.width, top - page.top, stroke=BLACK)


def _sender(area: Area) -> None:
    area.say(area.sheet.words.organisation, Ink("bold", 1.15, display=True), after=0.2)
    for line in area.sheet.around.several("contact", 1, 3):
        area.say(line, SMALL, after=0.0)
    area.gap(0.4)


def _issue(area: Area) -> None:
    for kind in ("dated", "reference", "page"):
        area.say(area.sheet.around.line(kind), Ink(size=0.9), after=0.1)


def _about(area: Area) -> None:
    area.say(area.sheet.around.line("section"), BOLD, after=0.4)
    area.sheet.rng.choice((details.lines, details.paired))(area, area.sheet.words.reference)
