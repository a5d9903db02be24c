"""Titles of papers for testing. A paper without a title has nothing here."""

from samples.layouts.area import Area, Ink
from samples.layouts.sheet import WHITE


def reversed_out(area: Area) -> None:
    """White on the colour."""
    if area.sheet.words.title:
        ink = Ink("bold", 1.25, colour=WHITE, display=True)
        area.row([(area.sheet.words.title, ink)], [1], pad=12, fill=area.sheet.look.accent)
        area.gap(1.0)


def at_right(area: Area) -> None:
    area.say(area.sheet.words.title, Ink("bold", 1.45, "right", area.sheet.look.accent, display=True), after=1.0)


def between_rules(area: Area) -> None:
    if area.sheet.words.title:
        area.rule(width=1.6, after=0.5)
        area.say(area.sheet.words.title, Ink("bold", 1.2, "centre", display=True), after=0.4)
        area.rule(width=1.6, after=1.0)


def beside_a_block(area: Area) -> None:
    """A square of colour before it."""
    if area.sheet.words.title:
        top, inner = area.top, area.inset(0)
        inner.left += 1.6 * area.em
        inner.say(area.sheet.words.title, Ink("bold", 1.4, display=True), after=0.2)
        area.below(inner)
        area.sheet.rectangle(area.left, area.top, 0.9 * area.em, top - area.top, fill=area.sheet.look.accent)
        area.gap(1.0)


ANY = (reversed_out, at_right, between_rules, beside_a_block)
