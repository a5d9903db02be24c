"""Heads of papers for testing."""

from samples.layouts.area import SMALL, Area, Ink
from samples.layouts.sheet import GREY, WHITE


def at_right(area: Area) -> None:
    """Everything at the right, beside a thick bar."""
    top = area.top
    inner = area.inset(0)
    inner.right -= 10
    inner.say(area.sheet.words.organisation, Ink("bold", 1.3, "right", display=True), after=0.1)
    for line in area.sheet.around.several("contact", 2, 3):
        inner.say(line, Ink(size=0.8, align="right", colour=GREY), after=0.0)
    area.below(inner)
    area.sheet.rectangle(area.right - 4, area.top, 4, top - area.top, fill=area.sheet.look.accent)
    area.gap(1.4)


def on_a_band(area: Area) -> None:
    """White letters on a dark band from edge to edge."""
    across = Area(area.sheet, 0, area.bottom, *area.sheet.look.page)
    across.row(
        [
            (area.sheet.words.organisation, Ink("bold", 1.2, colour=WHITE, display=True)),
            (area.sheet.around.line("unit"), Ink(align="right", colour=WHITE)),
        ],
        [3, 2],
        pad=18,
        fill=area.sheet.look.accent,
    )
    area.below(across)
    area.gap(1.2)


def small_capitals(area: Area) -> None:
    """The unit first, the institution in capitals between two rules."""
    area.say(area.sheet.around.line("unit"), Ink("italic", 0.9), after=0.2)
    area.rule(after=0.4)
    area.say(area.sheet.words.organisation.upper(), Ink("plain", 1.1, display=True), after=0.3)
    area.rule(after=0.4)
    area.say(" * ".join(area.sheet.around.several("contact", 1, 2)), SMALL, after=1.2)


ANY = (at_right, on_a_band, small_capitals)
