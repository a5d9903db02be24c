"""Scans with their truth: documents in wordings that nothing is trained on, from a seed that is used nowhere else."""

import io
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image
from reportlab.lib.pagesizes import letter  # type: ignore[import-untyped]
from reportlab.lib.styles import ParagraphStyle  # type: ignore[import-untyped]
from reportlab.platypus import Paragraph, SimpleDocTemplate  # type: ignore[import-untyped]

from samples.content import compose, wordings
from samples.damage import clean_scan, photo, poor_scan, render
from samples.documents import draw_pdf
from samples.facts import Facts
from samples.people import Registry

_SEED = 50_401
_UNSEEN = "c"  # the family of wordings that is kept for tests
_LAYOUTS = ("letterhead", "boxes", "table")
_FONTS = ("Times-Roman", "Helvetica", "Courier")
_LONG_LETTER = 8  # paragraphs: some 300 words
_SCANS = (
    ("clean", 200, 0), ("clean", 300, 0), ("black and white", 200, 0), ("clean", 150, 0),
    ("poor", 150, 0), ("poor", 120, 0), ("poor", 130, 0),
    ("turned", 200, 90), ("turned", 150, 180), ("turned", 200, 270),
)  # fmt: skip
_PAGES = 3  # of each


@dataclass(frozen=True)
class Scan:
    """A PDF without text, and what is written on its pages."""

    kind: str
    path: Path
    truth: tuple[str, ...]
    """The text of each page."""
    upright: Path | None = None
    """The same scan the right way up, where it is turned."""


def scans(folder: Path) -> Iterator[Scan]:
    """Scans of three pages, as they come: most are good, some poor, some lie sideways or upside down."""
    chance = random.Random(_SEED)  # noqa: S311 - the same papers each time
    for number, (kind, dpi, turned) in enumerate(_SCANS):
        pages = [draw_page(chance) for _ in range(_PAGES)]
        grain = chance.randrange(1 << 30)
        straight = _scanned(pages, kind, dpi, 0, grain)
        path = _kept(folder / f"scan-{number}.pdf", _scanned(pages, kind, dpi, turned, grain) if turned else straight)
        upright = _kept(folder / f"upright-{number}.pdf", straight) if turned else None
        yield Scan(kind, path, tuple(map(text_of, pages)), upright)


def pictures(kind: str, count: int) -> Iterator[tuple[Image.Image, str]]:
    """Single pages as pictures: clean, poor or photo; each with its text."""
    chance = random.Random(f"{_SEED} {kind}")  # noqa: S311 - the same papers each time
    for _ in range(count):
        page = draw_page(chance)
        if kind == "photo":
            yield Image.open(io.BytesIO(photo(page, chance, dpi=150))), text_of(page)
        else:
            scanned = clean_scan(page, chance, dpi=200) if kind == "clean" else poor_scan(page, chance)
            yield render(scanned, 200)[0], text_of(page)


def draw_page(chance: random.Random) -> bytes:
    """A document of one page, or a long letter, as a PDF with a text layer."""
    language = chance.choice(("en", "fr"))
    registry = Registry(chance)
    facts = Facts(subject=registry.person(), other=registry.person(), issued=date(2025, 1, 1 + chance.randrange(28)))
    if chance.random() < 0.4:
        return _long_letter(language, facts, chance)
    return draw_pdf(chance.choice(sorted(wordings())), language, chance.choice(_LAYOUTS), _UNSEEN, facts, chance)


def text_of(pdf: bytes | Path) -> str:
    """The text layer of all its pages."""
    document = pdfium.PdfDocument(pdf)
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return text


def _long_letter(language: str, facts: Facts, chance: random.Random) -> bytes:
    size = chance.choice((10, 11, 12))
    style = ParagraphStyle("text", fontName=chance.choice(_FONTS), fontSize=size, leading=size * 1.4, spaceAfter=size)
    types = chance.sample(sorted(wordings()), _LONG_LETTER)
    paragraphs = [compose(type_id, language, _UNSEEN, facts, chance) for type_id in types]
    story = [Paragraph(f"{words.title}. {words.text} {_rows(words.rows)}", style) for words in paragraphs]
    buffer = io.BytesIO()
    SimpleDocTemplate(buffer, pagesize=letter, invariant=1, leftMargin=60, rightMargin=60, topMargin=50).build(story)
    return _first_page(buffer.getvalue())


def _rows(rows: Sequence[tuple[str, str]]) -> str:
    return " ".join(f"{label}: {value}." for label, value in rows)


def _first_page(pdf: bytes) -> bytes:
    document = pdfium.PdfDocument(pdf)
    for index in reversed(range(1, len(document))):
        document.del_page(index)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _scanned(pages: Sequence[bytes], kind: str, dpi: int, turned: int, grain: int) -> bytes:
    chance = random.Random(grain)  # noqa: S311 - turned or not, it is the same scan
    together = joined(pages)
    if kind == "black and white":
        return _black_and_white(together, dpi)
    if kind == "poor":
        return poor_scan(together, chance, dpi)
    return clean_scan(together, chance, dpi, turned)


def _black_and_white(pdf: bytes, dpi: int) -> bytes:
    first, *others = (
        page.convert("L").point(lambda value: 255 * (value > 150)).convert("1") for page in render(pdf, dpi)
    )
    buffer = io.BytesIO()
    first.save(buffer, "PDF", save_all=True, append_images=others, resolution=dpi)
    return buffer.getvalue()


def joined(pages: Sequence[bytes]) -> bytes:
    """One PDF of several."""
    whole = pdfium.PdfDocument.new()
    for page in pages:
        whole.import_pages(pdfium.PdfDocument(page))
    buffer = io.BytesIO()
    whole.save(buffer)
    return buffer.getvalue()


def _kept(path: Path, pdf: bytes) -> Path:
    path.write_bytes(pdf)
    return path
