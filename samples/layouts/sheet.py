"""The sheet that a layout's parts draw on: a page, the words for it, its looks, and whether all of it found room."""

import io
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import reportlab
from reportlab.lib.pagesizes import A4, letter
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from samples.content import Composed
from samples.layouts.surroundings import Surroundings

Colour = tuple[float, float, float]
BLACK: Colour = (0.0, 0.0, 0.0)
GREY: Colour = (0.35, 0.35, 0.35)
WHITE: Colour = (1.0, 1.0, 1.0)
SIZES = (letter, letter, A4)

_BUNDLED = Path(reportlab.__file__).parent / "fonts"
_INSTALLED = Path("/usr/share/fonts/truetype/dejavu")


@dataclass(frozen=True)
class Face:
    """A typeface in its cuts."""

    plain: str
    bold: str
    italic: str


TIMES = Face("Times-Roman", "Times-Bold", "Times-Italic")
HELVETICA = Face("Helvetica", "Helvetica-Bold", "Helvetica-Oblique")
COURIER = Face("Courier", "Courier-Bold", "Courier-Oblique")
VERA = Face("Vera", "VeraBd", "VeraIt")
SERIF = Face("DejaVuSerif", "DejaVuSerif-Bold", "DejaVuSerif")
MONO = Face("DejaVuSansMono", "DejaVuSansMono-Bold", "DejaVuSansMono")


@dataclass(frozen=True)
class Look:
    """How a sheet looks, whatever is on it."""

    page: tuple[float, float]
    face: Face
    display: Face
    """For heads and titles."""
    size: float
    leading: float
    accent: Colour
    pale: Colour
    margin: float


@cache
def ready(font: str) -> str:
    """The font's name, known to reportlab. Raises OSError where a font of `scripts/setup.sh dev` is not installed."""
    if font not in pdfmetrics.standardFonts:
        bundled = _BUNDLED / f"{font}.ttf"
        pdfmetrics.registerFont(TTFont(font, str(bundled if bundled.exists() else _INSTALLED / f"{font}.ttf")))
    return font


def width_of(text: str, font: str, size: float) -> float:
    """How wide a line of text gets, in points."""
    return float(pdfmetrics.stringWidth(text, ready(font), size))


def wrapped(text: str, font: str, size: float, width: float) -> list[str]:
    """A paragraph in lines of at most that width; a longer word has a line of its own."""
    lines: list[str] = []
    used, space = 0.0, width_of(" ", font, size)
    for word in text.split(" "):  # a no-break space keeps a colon with its word
        long = width_of(word, font, size)
        if lines and used + space + long <= width:
            lines[-1] += f" {word}"
            used += space + long
        else:
            lines.append(word)
            used = long
    return lines


class Sheet:
    """One page while it is drawn; `size` is that of its letters, `whole` turns false when something found no room."""

    def __init__(self, words: Composed, around: Surroundings, look: Look, rng: random.Random, scale: float) -> None:
        self.words, self.around, self.look, self.rng = words, around, look, rng
        self.size = look.size * scale
        self.whole = True
        self._buffer = io.BytesIO()
        self.canvas = Canvas(self._buffer, pagesize=look.page, invariant=1)
        self.canvas.setLineWidth(0.6)

    def write(self, lines: Sequence[str], x: float, y: float, font: str, size: float, colour: Colour) -> None:
        """Lines from a first base line at (x, y) downwards."""
        text = self.canvas.beginText(x, y)
        text.setFont(ready(font), size, leading=size * self.look.leading)
        text.setFillColorRGB(*colour)
        for line in lines:
            text.textLine(line)
        self.canvas.drawText(text)

    def rectangle(
        self, x: float, y: float, width: float, height: float,
        *, fill: Colour | None = None, stroke: Colour | None = None, radius: float = 0.0,
    ) -> None:  # fmt: skip
        """A rectangle from its lower left corner."""
        if fill:
            self.canvas.setFillColorRGB(*fill)
        if stroke:
            self.canvas.setStrokeColorRGB(*stroke)
        self.canvas.roundRect(x, y, width, height, radius, stroke=int(bool(stroke)), fill=int(bool(fill)))

    def line(self, x: float, y: float, to_x: float, to_y: float, colour: Colour = BLACK) -> None:
        self.canvas.setStrokeColorRGB(*colour)
        self.canvas.line(x, y, to_x, to_y)

    def pdf(self) -> bytes:
        """The finished page."""
        self.canvas.save()
        return self._buffer.getvalue()
