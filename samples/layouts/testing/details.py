"""Labels with their values for testing: whom a paper is about, and the rows of its table."""

from collections.abc import Sequence

from samples.layouts.area import BOLD, PLAIN, Area, Ink
from samples.layouts.sheet import GREY

Pairs = Sequence[tuple[str, str]]


def across(area: Area, pairs: Pairs) -> None:
    """Labels as the heads of columns, the values below them; four columns at most."""
    for start in range(0, len(pairs), 4):
        some = pairs[start : start + 4]
        shares = [1] * len(some)
        area.row([(label, Ink("bold", 0.8)) for label, _ in some], shares, fill=area.sheet.look.pale, border=GREY)
        area.row([(value, PLAIN) for _, value in some], shares, border=GREY)
        area.gap(0.4)
    area.gap(0.6)


def to_the_middle(area: Area, pairs: Pairs) -> None:
    """Labels end and values begin at a line down the middle."""
    top, middle = area.top, area.left + area.width * 0.42
    for label, value in pairs:
        area.row([(label, Ink(align="right", colour=GREY)), (value, PLAIN)], [42, 58], pad=6)
    if pairs:
        area.sheet.line(middle, top, middle, area.top, area.sheet.look.accent)
    area.gap(1.0)


def value_first(area: Area, pairs: Pairs) -> None:
    """The value large, its label small below it."""
    for start in range(0, len(pairs), 3):
        columns = area.columns(1, 1, 1)
        for column, (label, value) in zip(columns, pairs[start : start + 3], strict=False):
            column.say(value, BOLD, after=0.0)
            column.say(label, Ink("italic", 0.75, colour=GREY), after=0.5)
        area.below(*columns)
    area.gap(0.6)


def tiles(area: Area, pairs: Pairs) -> None:
    """Each pair in a rounded frame of its own, two to a line."""
    for start in range(0, len(pairs), 2):
        top, columns = area.top, area.columns(1, 1, gap=8)
        some = pairs[start : start + 2]
        insides = [column.inset(7, 4) for column in columns]
        for inside, (label, value) in zip(insides, some, strict=False):
            inside.say(label, Ink(size=0.75, colour=area.sheet.look.accent), after=0.0)
            inside.say(value, PLAIN, after=0.4)
        area.below(*insides)
        for column, _ in zip(columns, some, strict=False):
            height = top - area.top
            area.sheet.rectangle(column.left, area.top, column.width, height, stroke=GREY, radius=5)
        area.gap(0.6)
    area.gap(0.4)


def equals(area: Area, pairs: Pairs) -> None:
    """As a machine lists them."""
    mark = area.sheet.rng.choice((" = ", " .. ", " -> "))
    for label, value in pairs:
        area.say(f"{label}{mark}{value}", after=0.1)
    area.gap(0.8)


ANY = (across, to_the_middle, value_first, tiles)
