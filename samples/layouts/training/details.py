"""Labels with their values for training: whom a paper is about, and the rows of its table."""

from collections.abc import Sequence

from samples.layouts.area import BOLD, PLAIN, SMALL, Area, Ink
from samples.layouts.sheet import GREY, WHITE, width_of

Pairs = Sequence[tuple[str, str]]


def colon(area: Area) -> str:
    """French sets a space before it, mostly."""
    return "\u00a0:" if area.sheet.words.language == "fr" and area.sheet.rng.random() < 0.7 else ":"


def lines(area: Area, pairs: Pairs) -> None:
    """One under the other."""
    mark = colon(area)
    for label, value in pairs:
        area.say(f"{label}{mark} {value}", after=0.15)
    area.gap(0.6)


def paired(area: Area, pairs: Pairs) -> None:
    """Labels in one column, values in the next."""
    for label, value in pairs:
        area.row([(label, BOLD), (value, PLAIN)], [2, 3], pad=2)
    area.gap(0.8)


def ruled(area: Area, pairs: Pairs) -> None:
    for label, value in pairs:
        area.row([(label, PLAIN), (value, BOLD)], [3, 2], border=GREY)
    area.gap(1.0)


def striped(area: Area, pairs: Pairs) -> None:
    """Every other row is shaded."""
    for number, (label, value) in enumerate(pairs):
        fill = area.sheet.look.pale if number % 2 == 0 else WHITE
        area.row([(label, PLAIN), (value, Ink(align="right"))], [3, 2], fill=fill)
    area.gap(1.0)


def dotted(area: Area, pairs: Pairs) -> None:
    """Dots lead from a label to its value."""
    for label, value in pairs:
        used = width_of(label, area.font(PLAIN), area.em) + width_of(value, area.font(BOLD), area.em)
        if area.width - used > 3 * area.em:
            top = area.top
            y, free = top - area.em, area.width - used - area.em
            area.say(label, after=0.0)
            area.top = top
            area.say(value, Ink("bold", align="right"), after=0.2)
            area.sheet.canvas.setDash(1, 3)
            start = area.left + width_of(label, area.font(PLAIN), area.em) + area.em / 2
            area.sheet.line(start, y, start + free, y, GREY)
            area.sheet.canvas.setDash()
        else:
            area.row([(label, PLAIN), (value, BOLD)], [1, 1], pad=0)
    area.gap(0.8)


def bulleted(area: Area, pairs: Pairs) -> None:
    mark, inner = area.sheet.rng.choice(("•", "-", "*")), area.inset(area.em)
    for label, value in pairs:
        inner.say(f"{mark} {label}: {value}", after=0.15)
    area.below(inner)
    area.gap(0.8)


def above(area: Area, pairs: Pairs) -> None:
    """Small labels above their values, two to a line."""
    for start in range(0, len(pairs), 2):
        columns = area.columns(1, 1)
        for column, (label, value) in zip(columns, pairs[start : start + 2], strict=False):
            column.say(label, Ink(size=0.75, colour=GREY), after=0.0)
            column.say(value, BOLD, after=0.5)
        area.below(*columns)
    area.gap(0.5)


def run_on(area: Area, pairs: Pairs) -> None:
    """In one paragraph."""
    mark = colon(area)
    area.say("; ".join(f"{label}{mark} {value}" for label, value in pairs), SMALL, after=0.9)


REFERENCES = (lines, paired, above, run_on)
TABLES = (ruled, striped, dotted, paired, bulleted, lines)
