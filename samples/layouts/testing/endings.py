"""Texts, ends and stamps of papers for testing."""

import math
import re

from samples.layouts.area import SMALL, Area, Ink
from samples.layouts.marks import signature
from samples.layouts.sheet import GREY, Colour, ready, width_of


def quoted(area: Area) -> None:
    """The text beside a coloured line."""
    top, inner = area.top, area.inset(0)
    inner.left += 1.4 * area.em
    inner.say(area.sheet.words.text, after=0.0)
    area.below(inner)
    area.sheet.rectangle(area.left, area.top, 2.5, top - area.top, fill=area.sheet.look.accent)
    area.gap(1.2)


def lettered(area: Area) -> None:
    """Each sentence under a letter, set in."""
    inner = area.inset(0)
    inner.left += area.em
    for letter, sentence in zip("abcdefghijklmnop", re.split(r"(?<=[.!?]) ", area.sheet.words.text), strict=False):
        inner.say(f"({letter}) {sentence}", after=0.25)
    area.below(inner)
    area.gap(0.8)


def justified_right(area: Area) -> None:
    """The text in a narrow column at the right, its heading at the left."""
    left, right = area.columns(1, 3)
    left.say(area.sheet.around.line("section"), Ink("bold", 0.9, colour=area.sheet.look.accent))
    right.say(area.sheet.words.text)
    area.below(left, right)
    area.gap(1.0)


def two_signers(area: Area) -> None:
    """Two lines to sign on, the first signed."""
    for number, column in enumerate(columns := area.columns(1, 1, gap=50)):
        if number == 0:
            signature(column)
        else:
            column.gap(2.4)
        column.rule(GREY, after=0.3)
        column.say(area.sheet.around.line("signer" if number == 0 else "dated"), SMALL)
    area.below(*columns)


def named(area: Area) -> None:
    area.say(area.sheet.around.line("farewell"), after=1.0)
    area.say(area.sheet.around.line("signer"), Ink("italic"), after=0.1)
    area.say(area.sheet.around.line("unit"), SMALL)


def foot(area: Area) -> None:
    """The form's number in the middle, then a word of the office and the page's number."""
    area.say(area.sheet.words.form_number, Ink("bold", 0.85, "centre"), after=0.1)
    area.say(area.sheet.around.line("notice"), Ink(size=0.75, align="centre", colour=GREY), after=0.1)
    area.say(area.sheet.around.line("page"), Ink(size=0.8, align="centre"), after=0.0)


def stamp(area: Area) -> None:
    """A slanted stamp in the area, which holds nothing else."""
    lines, canvas, size = area.sheet.around.lines("stamp"), area.sheet.canvas, 1.3 * area.em
    font, colour = area.font(Ink("bold")), area.sheet.rng.choice(((0.7, 0.1, 0.15), (0.15, 0.2, 0.6)))
    width = max(width_of(line, font, size) for line in lines) + 2 * area.em
    height = (len(lines) * 1.3 + 0.8) * size
    angle = area.sheet.rng.uniform(-9, 9)
    rise = math.sin(math.radians(abs(angle)))
    canvas.saveState()
    canvas.translate((area.left + area.right) / 2, area.top - (height + width * rise) / 2)
    canvas.rotate(angle)
    canvas.setLineWidth(1.8)
    area.sheet.rectangle(-width / 2, -height / 2, width, height, stroke=colour, radius=4)
    for number, line in enumerate(lines):
        y = height / 2 - (1.3 + 1.3 * number) * size
        area.sheet.write([line], -width_of(line, font, size) / 2, y, font, size, colour)
    canvas.restoreState()
    area.take(height + width * rise)


def watermark(area: Area, shade: Colour = (0.9, 0.9, 0.9)) -> None:
    """A pale word across the whole sheet, below what is drawn later."""
    text, canvas = area.sheet.around.line("watermark"), area.sheet.canvas
    across, up = area.sheet.look.page
    font = ready(area.font(Ink("bold", display=True)))
    size = 0.8 * across / width_of(text, font, 1.0)
    canvas.saveState()
    canvas.translate(across / 2, up / 2)
    canvas.rotate(45)
    area.sheet.write([text], -width_of(text, font, size) / 2, -size / 3, font, size, shade)
    canvas.restoreState()


TEXTS = (quoted, lettered, justified_right)
ENDS = (two_signers, named)
