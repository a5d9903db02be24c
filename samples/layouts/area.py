"""Areas of a sheet: text flows down in them, and they can be parted into bands, sides and columns."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from samples.layouts.sheet import BLACK, Colour, Sheet, width_of, wrapped


@dataclass(frozen=True)
class Ink:
    """How a piece of text looks; `size` is in that of the sheet's letters."""

    cut: str = "plain"
    size: float = 1.0
    align: str = "left"
    colour: Colour = BLACK
    display: bool = False


PLAIN = Ink()
BOLD = Ink("bold")
SMALL = Ink(size=0.8)


@dataclass
class Area:
    """What is still free of a part of the sheet."""

    sheet: Sheet
    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def em(self) -> float:
        return self.sheet.size

    def font(self, ink: Ink) -> str:
        face = self.sheet.look.display if ink.display else self.sheet.look.face
        return str(getattr(face, ink.cut))

    def laid_out(self, text: str, ink: Ink, width: float) -> tuple[list[str], float]:
        """The lines of a text and their size: smaller when a single word is wider than the room for it."""
        font, size = self.font(ink), ink.size * self.em
        widest = max(width_of(word, font, size) for word in re.split("[ \n]", text))
        if widest > width:
            size *= width / widest * 0.99
        return [line for paragraph in text.split("\n") for line in wrapped(paragraph, font, size, width)], size

    def say(self, text: str, ink: Ink = PLAIN, *, after: float = 0.3) -> None:
        """Text that wraps at the area's width, then a gap of `after` em; no text takes no room."""
        if text:
            self.put(*self.laid_out(text, ink, self.width), ink)
            self.gap(after)

    def put(self, lines: Sequence[str], size: float, ink: Ink) -> None:
        """Lines that are laid out already."""
        font, step = self.font(ink), size * self.sheet.look.leading
        start = self.top - size
        if ink.align == "left":
            self.sheet.write(lines, self.left, start, font, size, ink.colour)
        else:
            share = 0.5 if ink.align == "centre" else 1.0
            for number, line in enumerate(lines):
                x = self.left + (self.width - width_of(line, font, size)) * share
                self.sheet.write([line], x, start - number * step, font, size, ink.colour)
        self.take(len(lines) * step)

    def take(self, height: float) -> None:
        """Use up height; the sheet is no longer whole when there is not that much."""
        self.top -= height
        if self.top < self.bottom - 0.01:
            self.sheet.whole = False

    def gap(self, em: float) -> None:
        """Space, which may be cut off at the end of an area."""
        self.top -= em * self.em

    def rule(self, colour: Colour = BLACK, *, width: float = 0.6, share: float = 1.0, after: float = 0.6) -> None:
        """A line across, or across a share of the width from the left."""
        self.sheet.canvas.setLineWidth(width)
        self.sheet.line(self.left, self.top, self.left + self.width * share, self.top, colour)
        self.sheet.canvas.setLineWidth(0.6)
        self.gap(after)

    def foot(self, em: float) -> "Area":
        """A band off the bottom."""
        band = replace(self, top=self.bottom + em * self.em)
        self.bottom = band.top + self.em
        return band

    def side(self, width: float, *, right: bool = False, gap: float = 14.0) -> "Area":
        """A column off the left or the right."""
        if right:
            column = replace(self, left=self.right - width)
            self.right = column.left - gap
        else:
            column = replace(self, right=self.left + width)
            self.left = column.right + gap
        return column

    def columns(self, *shares: float, gap: float = 14.0) -> list["Area"]:
        """Side by side from here down; `below` goes on after them."""
        room = self.width - gap * (len(shares) - 1)
        columns, left = [], self.left
        for share in shares:
            right = left + room * share / sum(shares)
            columns.append(replace(self, left=left, right=right))
            left = right + gap
        return columns

    def below(self, *areas: "Area") -> None:
        """Go on below these."""
        self.top = min(area.top for area in areas)

    def inset(self, x: float, y: float = 0.0) -> "Area":
        return replace(self, left=self.left + x, right=self.right - x, top=self.top - y, bottom=self.bottom + y)

    def row(
        self, cells: Sequence[tuple[str, Ink]], shares: Sequence[float],
        *, pad: float = 4.0, fill: Colour | None = None, border: Colour | None = None,
    ) -> None:  # fmt: skip
        """A row of a table, as high as its highest cell."""
        columns = self.columns(*shares, gap=0.0)
        texts = [
            area.laid_out(text, ink, area.width - 2 * pad) for area, (text, ink) in zip(columns, cells, strict=True)
        ]
        height = max(len(lines) * size * self.sheet.look.leading for lines, size in texts) + pad
        if fill:
            self.sheet.rectangle(self.left, self.top - height, self.width, height, fill=fill)
        for area in columns if border else ():
            self.sheet.rectangle(area.left, self.top - height, area.width, height, stroke=border)
        for area, (lines, size), (_, ink) in zip(columns, texts, cells, strict=True):
            area.inset(pad, pad / 2).put(lines, size, ink)
        self.take(height)
