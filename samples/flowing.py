"""Draws documents of several pages that flow from one to the next, with heads, feet and page numbers as papers have."""

import io
import random
from dataclasses import dataclass, field
from pathlib import Path

import reportlab
from reportlab.lib.pagesizes import letter
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from samples.content import Composed
from samples.running_on import Body, Part

_WIDTH, _HEIGHT = letter
_FONTS = Path(reportlab.__file__).parent / "fonts"
_NUMBERS = {
    ("en", "train"): ("Page {n} of {t}", "{n}/{t}", "Page {n}/{t}", "- {n} -", "p. {n}", "{n}", "Page {n}"),
    ("fr", "train"): ("Page {n} de {t}", "{n}/{t}", "Page {n} sur {t}", "- {n} -", "p. {n}", "{n}", "Page {n}"),
    ("en", "test"): ("Pg. {n} of {t}", "{n} of {t}", "PAGE {n} / {t}", "– {n} –", "[{n}]", "{n}", "Page {n}"),
    ("fr", "test"): ("Page : {n} de {t}", "{n} de {t}", "PAGE {n} / {t}", "– {n} –", "[{n}]", "{n}", "Page {n}"),
}
_CONTINUED = {
    ("en", "train"): ("(continued)", "{title} (continued)", "cont'd"),
    ("fr", "train"): ("(suite)", "{title} (suite)", "Suite"),
    ("en", "test"): ("Continued from previous page", "{title} - continued", "{title} (cont.)"),
    ("fr", "test"): ("Suite de la page précédente", "{title} - suite", "{title} (suite et fin)"),
}
_GOES_ON = {
    ("en", "train"): ("Continued on next page", ".../{n}"),
    ("fr", "train"): ("Suite à la page suivante", ".../{n}"),
    ("en", "test"): ("Please turn over", "continued overleaf"),
    ("fr", "test"): ("Tournez la page s.v.p.", "suite au verso"),
}
_HEADS = {
    "train": ("", "", "{organisation}", "{title}", "{title}   {reference}", "{organisation}\n{title}\n{reference}"),
    "test": (
        "",
        "",
        "{organisation} - {title}",
        "{reference}",
        "{date}   {organisation}",
        "{title}\n{reference}\n{date}",
    ),
}
_OPENINGS = {
    "train": (("organisation", "place", "date", "title"), ("organisation", "title"), ("date", "title"), ("title",)),
    "test": (("title", "organisation", "date"), ("date", "organisation", "place", "title"), ("place", "title")),
}
_LOOKS = {
    "train": (("Times-Roman", "Times-Bold"), ("Helvetica", "Helvetica-Bold")),
    "test": (("Courier", "Courier-Bold"), ("Vera", "VeraBd")),
}


@dataclass(frozen=True)
class Style:
    """How an institution sets its papers."""

    font: str
    bold: str
    size: float
    title_size: float
    margin: float
    title_at: str
    """left, centre or right"""
    letterhead_at: str
    """left, centre or right"""
    opening: tuple[str, ...]
    """What the first page begins with, in this order."""
    head: str
    """Repeated on each page but the first; empty: nothing is."""
    continued: str
    goes_on: str
    number: str
    """As in `_NUMBERS`; empty: pages have none."""
    number_at: str
    """head or foot, and left, centre or right"""
    numbers_first: bool
    """Whether the first page has its number."""
    wrong_total: int
    """What is added to the true one."""


def style(language: str, look: str, rng: random.Random) -> Style:
    """One of the looks of `train` or `test`."""
    for name in ("Vera", "VeraBd"):
        pdfmetrics.registerFont(TTFont(name, str(_FONTS / f"{name}.ttf")))
    font, bold = rng.choice(_LOOKS[look])
    at = ("left", "centre") if look == "train" else ("left", "right", "centre")
    size = rng.choice((9.0, 10, 11, 12)) * (0.88 if look == "test" else 1)
    number = rng.choice(_NUMBERS[language, look]) if rng.random() < 0.6 else ""
    return Style(
        font=font,
        bold=bold,
        size=size,
        title_size=size * rng.choice((1.0, 1.25, 1.5)),
        margin=rng.uniform(55, 80) if look == "train" else rng.choice((rng.uniform(40, 54), rng.uniform(82, 100))),
        title_at=rng.choice(at),
        letterhead_at=rng.choice(at),
        opening=rng.choice(_OPENINGS[look]),
        head=rng.choice(_HEADS[look]),
        continued=rng.choice(_CONTINUED[language, look]) if rng.random() < 0.12 else "",
        goes_on=rng.choice(_GOES_ON[language, look]) if rng.random() < 0.12 else "",
        number=number,
        number_at=rng.choice(("foot centre", "foot right", "foot left", "head right")),
        numbers_first="{t}" in number or rng.random() < 0.6,
        wrong_total=rng.choice((-1, 1)) if rng.random() < 0.05 else 0,
    )


def draw_flowing(words: Composed, body: Body | None, look: Style, pages: int, fill: float) -> bytes:
    """A document as a PDF of about so many pages, the last of them filled to `fill`; without a body of one page."""
    total = _Sheets(words, body, look, total=0).draw(pages, fill)[1]
    return _Sheets(words, body, look, total=total).draw(pages, fill)[0]


@dataclass
class _Sheets:
    words: Composed
    body: Body | None
    look: Style
    total: int
    page: int = 1
    y: float = 0.0
    balance: str = ""
    in_table: bool = False
    buffer: io.BytesIO = field(default_factory=io.BytesIO)

    def __post_init__(self) -> None:
        self.canvas = Canvas(self.buffer, pagesize=letter, invariant=1)
        self.bottom = 72.0

    def draw(self, pages: int, fill: float) -> tuple[bytes, int]:
        """The PDF and how many pages it has."""
        self._start()
        self._opening()
        if self.body is not None:
            stop = _HEIGHT - fill * (_HEIGHT - self.bottom)
            parts = iter(self.body.parts)
            while self.page < pages or (self.page == pages and self.y > max(stop, self.bottom + 80)):
                self._part(next(parts))
            self.in_table = False
            self.y -= 10
            self._ending(self.body.end)
        self._number()
        self.canvas.save()
        return self.buffer.getvalue(), self.page

    def _opening(self) -> None:
        look, words = self.look, self.words
        set_as = {
            "organisation": (words.organisation, look.bold, look.size * 1.1, look.letterhead_at),
            "place": (words.place, look.font, look.size, look.letterhead_at),
            "date": (words.date, look.font, look.size, "left"),
            "title": (words.title, look.bold, look.title_size, look.title_at),
        }
        for what in look.opening:
            text, font, size, at = set_as[what]
            for line in simpleSplit(text, font, size, _WIDTH - 2 * look.margin):
                self._line(line, font, size, at)
            self.y -= look.size * 0.4
        self.y -= look.size * 0.6
        for label, value in words.reference:
            self._line(f"{label}: {value}", look.font, look.size, "left")
        self.y -= look.size * 0.6
        if self.body is not None and self.body.greeting:
            self._line(self.body.greeting, look.font, look.size, "left")
            self.y -= look.size * 0.6
        self._paragraph(words.text)
        for label, value in words.rows:
            self._line(f"{label}: {value}", look.font, look.size, "left")
        self.y -= look.size
        if words.form_number:
            self.canvas.setFont(look.font, 8)
            self.canvas.drawString(look.margin, 30, words.form_number)

    def _part(self, part: Part) -> None:
        if len(part.cells) == 1:
            if part.is_heading:
                self._line(part.cells[0], self.look.bold, self.look.size, "left")
            else:
                self._paragraph(part.cells[0])
            return
        self._room(self.look.size * 1.5)
        self.in_table = True
        self._cells(part.cells, self.look.bold if part.is_heading else self.look.font)
        if not part.is_heading:
            self.balance = part.cells[-1]

    def _cells(self, cells: tuple[str, ...], font: str) -> None:
        inner = _WIDTH - 2 * self.look.margin
        self.canvas.setFont(font, self.look.size * 0.9)
        wide = {4: (0, 0.18, 0.8, 1), 5: (0, 0.12, 0.66, 0.83, 1)}[len(cells)]
        for index, (cell, at) in enumerate(zip(cells, wide, strict=True)):
            x = self.look.margin + at * inner
            (self.canvas.drawString if index < 2 else self.canvas.drawRightString)(x, self.y, cell)
        self.y -= self.look.size * 1.45

    def _ending(self, lines: tuple[str, ...]) -> None:
        for line in lines:
            self._line(line, self.look.font, self.look.size, "left")
        self.y -= self.look.size * 2
        if self.body is not None and self.body.kind in ("letter", "clauses", "judgment"):
            self._line("_" * 22, self.look.font, self.look.size, "left")
            self._line(
                self.words.reference[0][1] if self.words.reference else "", self.look.font, self.look.size, "left"
            )

    def _paragraph(self, text: str) -> None:
        look = self.look
        for line in simpleSplit(text, look.font, look.size, _WIDTH - 2 * look.margin):
            self._line(line, look.font, look.size, "left")
        self.y -= look.size * 0.5

    def _line(self, text: str, font: str, size: float, at: str) -> None:
        self._room(size)
        self.canvas.setFont(font, size)
        self._at(at, self.y, text)
        self.y -= size * 1.4

    def _at(self, at: str, y: float, text: str) -> None:
        if at == "centre":
            self.canvas.drawCentredString(_WIDTH / 2, y, text)
        elif at == "right":
            self.canvas.drawRightString(_WIDTH - self.look.margin, y, text)
        else:
            self.canvas.drawString(self.look.margin, y, text)

    def _room(self, height: float) -> None:
        """Break the page unless there is room for a line."""
        if self.y - height >= self.bottom:
            return
        body = self.body
        if self.in_table and body is not None and body.forward:
            self._sum(body.forward)
        if self.look.goes_on:
            self.canvas.setFont(self.look.font, self.look.size * 0.9)
            self._at("right", self.bottom - 14, self.look.goes_on.format(n=self.page + 1))
        self._number()
        self.canvas.showPage()
        self.page += 1
        self._start()
        if self.in_table and body is not None:
            if body.parts[0].is_heading and len(body.parts[0].cells) > 1:
                self._cells(body.parts[0].cells, self.look.bold)
            if body.brought:
                self._sum(body.brought)

    def _sum(self, words: str) -> None:
        self.canvas.setFont(self.look.bold, self.look.size * 0.9)
        self.canvas.drawString(self.look.margin, self.y, words)
        self.canvas.drawRightString(_WIDTH - self.look.margin, self.y, self.balance)
        self.y -= self.look.size * 1.45

    def _start(self) -> None:
        """The head of a page."""
        self.y = _HEIGHT - 60
        if self.page == 1:
            return
        words, look = self.words, self.look
        reference = ": ".join(words.reference[0]) if words.reference else words.organisation
        said = {"organisation": words.organisation, "title": words.title, "reference": reference, "date": words.date}
        for text in (look.head.format(**said), look.continued.format(**said)):
            for line in simpleSplit(text, look.font, look.size * 0.9, _WIDTH - 2 * look.margin):
                self._line(line, look.font, look.size * 0.9, "left")
        self.y -= look.size

    def _number(self) -> None:
        """The foot of a page, or its head: some papers have their number there, some an address."""
        look = self.look
        if not look.number and look.letterhead_at == "centre":
            self.canvas.setFont(look.font, 8)
            self._at("centre", 40, f"{self.words.organisation}, {self.words.place}")
        if not look.number or (self.page == 1 and not look.numbers_first):
            return
        where, at = look.number_at.split()
        self.canvas.setFont(look.font, 9)
        total = max(1, self.total + look.wrong_total) if self.total > 1 else self.total
        self._at(at, 44 if where == "foot" else _HEIGHT - 36, look.number.format(n=self.page, t=total))
