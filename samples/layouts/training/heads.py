"""Heads of papers for training: who sends it, at the top."""

from collections.abc import Callable

from samples.layouts.area import BOLD, SMALL, Area, Ink
from samples.layouts.marks import emblem
from samples.layouts.sheet import GREY

Part = Callable[[Area], None]


def at_left(area: Area) -> None:
    """The institution, its unit and how to reach it, one under the other."""
    area.say(area.sheet.words.organisation, Ink("bold", 1.25, colour=area.sheet.look.accent, display=True), after=0.1)
    if area.sheet.rng.random() < 0.6:
        area.say(area.sheet.around.line("unit"), BOLD, after=0.1)
    for line in area.sheet.around.several("contact", 1, 3):
        area.say(line, SMALL, after=0.0)
    area.gap(0.6)
    area.rule(area.sheet.look.accent, width=1.0, after=1.0)


def in_two(area: Area) -> None:
    """The institution at the left, its addresses at the right."""
    left, right = area.columns(3, 2)
    left.say(area.sheet.words.organisation, Ink("bold", 1.4, display=True), after=0.2)
    left.say(area.sheet.around.line("unit"), Ink("italic"))
    for line in area.sheet.around.several("contact", 2, 4):
        right.say(line, Ink(size=0.78, align="right", colour=GREY), after=0.0)
    area.below(left, right)
    area.gap(1.2)


def centred(area: Area) -> None:
    """In the middle, mostly under an emblem."""
    if area.sheet.rng.random() < 0.7:
        emblem(area, 30)
    area.say(area.sheet.words.organisation, Ink("bold", 1.3, "centre", display=True), after=0.1)
    contacts = area.sheet.around.several("contact", 1, 2)
    area.say("  -  ".join(contacts), Ink(size=0.78, align="centre", colour=GREY), after=0.4)
    area.rule(after=0.8)


def bare(area: Area) -> None:
    """Name and address alone, as typed."""
    area.say(area.sheet.words.organisation, after=0.0)
    area.say(area.sheet.around.line("contact"), after=1.0)


def bilingual(area: Area) -> None:
    """One government in two languages, the paper's own first."""
    names = area.sheet.around.lines("government")
    left, right = area.columns(1, 1)
    for column, name in zip((left, right), names, strict=True):
        column.say(name, Ink("bold", 1.05, display=True))
    area.below(left, right)
    area.rule(area.sheet.look.accent, width=1.5, after=0.5)
    area.say(area.sheet.words.organisation, SMALL, after=0.1)
    area.say(area.sheet.around.line("contact"), SMALL, after=1.0)


ANY = (at_left, in_two, centred, bare)
