"""Test layouts that are no page of paper: a telephone's screen and a ruled card."""

from samples.layouts.area import BOLD, PLAIN, SMALL, Area, Ink
from samples.layouts.sheet import GREY, WHITE
from samples.layouts.testing import details, endings

_RULE = (0.65, 0.78, 0.9)


def app_screen(page: Area) -> None:
    """A bar with the title, tiles with the particulars, buttons below."""
    sheet, rng = page.sheet, page.sheet.rng
    across, up = sheet.look.page
    bar = Area(sheet, 0, up - 90, across, up)
    buttons = sheet.around.several("menu", 5, 5)
    bar.row([(sheet.around["time"], Ink("bold", 0.85)), ("84 %", Ink(size=0.85, align="right"))], [1, 1], pad=12)
    heading = sheet.words.title or sheet.words.organisation
    cells = [
        (buttons[0], Ink(size=0.85, colour=WHITE)),
        (heading, Ink("bold", align="centre", colour=WHITE)),
        (buttons[1], Ink(size=0.85, align="right", colour=WHITE)),
    ]
    bar.row(cells, [2, 5, 2], pad=9, fill=sheet.look.accent)
    page.below(bar)
    page.gap(1.2)
    foot = page.foot(3.4)
    if sheet.words.title:
        page.say(sheet.words.organisation, Ink("bold", 1.1), after=0.2)
    page.say(sheet.around.line("dated"), Ink(size=0.85, colour=GREY), after=1.0)
    rng.choice((details.tiles, details.value_first))(page, sheet.words.reference)
    page.say(sheet.words.text, PLAIN, after=1.0)
    for label, value in sheet.words.rows:
        page.row([(label, Ink(colour=GREY)), (value, Ink("bold", align="right"))], [1, 1], pad=6)
        page.rule(sheet.look.pale, after=0.1)
    page.gap(0.6)
    page.say(sheet.words.form_number, SMALL, after=0.2)
    page.say(sheet.around.line("small_print"), Ink(size=0.75, align="centre", colour=GREY))
    foot.rule(GREY, after=0.5)
    foot.row([(button, Ink(size=0.8, align="centre")) for button in buttons[2:]], [1, 1, 1])


def ruled_card(page: Area) -> None:
    """An index card: every line of it stands on a rule."""
    sheet, rng = page.sheet, page.sheet.rng
    step = page.em * sheet.look.leading
    _rules(page, step)
    left, right = page.columns(3, 2)
    left.say(sheet.words.title or sheet.words.organisation, BOLD, after=0.0)
    right.say(sheet.words.form_number or sheet.around.line("reference"), Ink(align="right"), after=0.0)
    page.below(left, right)
    if sheet.words.title:
        page.say(sheet.words.organisation, after=0.0)
    left, right = page.columns(1, 1)
    mark = rng.choice((" - ", ", "))
    for column, pairs in ((left, sheet.words.reference), (right, sheet.words.rows)):
        for label, value in pairs:
            column.say(f"{label}{mark}{value}", after=0.0)
    page.below(left, right)
    page.say(sheet.words.text, after=0.0)
    page.say(sheet.around.line("dated"), Ink("italic", align="right"), after=0.0)
    if rng.random() < 0.4:
        endings.stamp(page)


def _rules(page: Area, step: float) -> None:
    """Pale lines a text line apart, the first of them red."""
    across, top = page.sheet.look.page[0], page.top - page.em * 1.25
    page.sheet.line(0, top, across, top, (0.85, 0.4, 0.4))
    while (top := top - step) > 10:
        page.sheet.line(0, top, across, top, _RULE)
