"""PDF pages that are pictures with some text of their own: whether what the picture says is read as well."""

import io
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from reportlab.lib.utils import ImageReader  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from benchmarks.figures import Figure, Say
from benchmarks.reading.costs import words_right
from benchmarks.reading.papers import draw_page, text_of
from benchmarks.reading.texts import document
from intake.model import Page, PageSource
from intake.reading.ocr import warm
from intake.reading.pdf import READER
from intake.reading.registry import Task
from intake.settings import Limits
from samples.damage import clean_scan, render

_SEED = 50_405
_COUNT = 8  # pages of each kind
_SIZE = (612, 792)
_DPI = 150
_READ = 0.9  # word recall from which a picture counts as read
_INVISIBLE = 3
_STAMP = ("Envelope ID: 8A7B6C5D-1234-4F5E-9ABC-0123456789AB",)
_HEADER = (
    "This document was sent by the electronic registry of the province and is a certified true copy of the original,",
    "which is kept in its archive; it may be verified within ninety days on the registry's public site.",
    "Ce document est une copie conforme de l'original conservé aux archives de la province.",
)


def measure(say: Say) -> Iterator[Figure]:
    """How many scans are read below a stamp, a header or a recognised header, and how many papers cost nothing."""
    chance = random.Random(_SEED)  # noqa: S311 - the same pages each time
    warm()
    for name, lines, mode in (
        ("a stamp", _STAMP, 0),
        ("a header", _HEADER, 0),
        ("a header that another machine read", _HEADER, _INVISIBLE),
    ):
        say(name)
        read = sum(_is_read(*_scan_below(lines, mode, chance)) for _ in range(_COUNT))
        yield Figure(name=f"scans read that lie below {name}, of {_COUNT}", value=read, unit="")
    say("coloured paper")
    kept = sum(_is_kept(_letter_on_colour(chance)) for _ in range(_COUNT))
    yield Figure(name=f"text layers kept that lie on coloured paper, of {_COUNT}", value=kept, unit="")


def _scan_below(lines: tuple[str, ...], mode: int, chance: random.Random) -> tuple[bytes, str]:
    page = draw_page(chance)
    scan = render(clean_scan(page, chance, dpi=_DPI), _DPI)[0]
    return _drawn(scan, lines, mode), text_of(page)


def _letter_on_colour(chance: random.Random) -> bytes:
    lines = document(chance.choice(("en", "fr")), chance, count=3).splitlines()
    return _drawn(Image.new("RGB", (300, 400), (250, 240, 220)), tuple(lines), 0)


def _drawn(picture: Image.Image, lines: tuple[str, ...], mode: int) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=_SIZE)
    canvas.drawImage(ImageReader(picture), 0, 0, *_SIZE)
    text = canvas.beginText(40, 770)
    text.setFont("Helvetica", 8)
    text.setTextRenderMode(mode)
    for line in lines:
        text.textLine(line[:110])
    canvas.drawText(text)
    canvas.save()
    return buffer.getvalue()


def _is_read(pdf: bytes, truth: str) -> bool:
    right, wanted = words_right(_read(pdf).text, [truth])
    return right >= _READ * wanted


def _is_kept(pdf: bytes) -> bool:
    return _read(pdf).source is PageSource.TEXT_LAYER


def _read(pdf: bytes) -> Page:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.pdf"
        path.write_bytes(pdf)
        return READER.read(Task(path, "application/pdf", Path(folder), Limits())).pages[0]
