"""Titles of papers for training. A paper without a title has nothing here."""

from samples.layouts.area import Area, Ink
from samples.layouts.sheet import BLACK


def plain(area: Area) -> None:
    area.say(area.sheet.words.title, Ink("bold", 1.35, display=True), after=0.8)


def centred(area: Area) -> None:
    area.say(area.sheet.words.title, Ink("bold", 1.5, "centre", display=True), after=0.9)


def underlined(area: Area) -> None:
    """A rule under its last line."""
    if area.sheet.words.title:
        area.say(area.sheet.words.title, Ink("bold", 1.3, display=True), after=0.2)
        area.rule(area.sheet.look.accent, width=1.2, share=0.6, after=1.0)


def framed(area: Area) -> None:
    if area.sheet.words.title:
        area.row([(area.sheet.words.title, Ink("bold", 1.25, "centre", display=True))], [1], pad=10, border=BLACK)
        area.gap(1.0)


def large(area: Area) -> None:
    """As a certificate has it."""
    area.say(area.sheet.words.title, Ink("bold", 2.1, "centre", area.sheet.look.accent, display=True), after=0.9)


ANY = (plain, centred, underlined, framed)
