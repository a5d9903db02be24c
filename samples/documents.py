"""Draws documents: as PDFs in the layouts of `samples.layouts`, and as Word files."""

import io
import random
import zipfile

from docx import Document

from samples.content import compose, wordings
from samples.facts import Facts
from samples.layouts import (
    DRAWERS,
    MORE_TEST_LAYOUTS,
    MORE_TRAIN_LAYOUTS,
    RASTER_LAYOUTS,
    TEST_LAYOUTS,
    TRAIN_LAYOUTS,
)
from samples.layouts.images import image_pdf

__all__ = [
    "LAYOUTS",
    "MORE_TEST_LAYOUTS",
    "MORE_TRAIN_LAYOUTS",
    "NATURAL_DOCX",
    "RASTER_LAYOUTS",
    "TEST_LAYOUTS",
    "TRAIN_LAYOUTS",
    "TYPES",
    "draw_docx",
    "draw_pdf",
    "image_pdf",
]

TYPES = tuple(wordings())
LAYOUTS = TRAIN_LAYOUTS + TEST_LAYOUTS
"""The first ones; `draw_pdf` knows those of MORE_TRAIN_LAYOUTS and MORE_TEST_LAYOUTS as well."""
NATURAL_DOCX = frozenset({"letter_of_explanation", "resume", "invitation_letter", "reference_letter", "job_offer"})


def draw_pdf(type_id: str, language: str, layout: str, family: str, facts: Facts, rng: random.Random) -> bytes:
    """A document as a PDF of one page."""
    return DRAWERS[layout](compose(type_id, language, family, facts, rng), rng)


def draw_docx(type_id: str, language: str, family: str, facts: Facts, rng: random.Random) -> bytes:
    """A document as a Word file."""
    words = compose(type_id, language, family, facts, rng)
    document = Document()
    document.add_paragraph(f"{words.organisation}\n{words.place}, {words.date}")
    document.add_heading(words.title, level=1)
    for label, value in words.reference:
        document.add_paragraph(f"{label}: {value}")
    document.add_paragraph(words.text)
    table = document.add_table(rows=0, cols=2)
    for label, value in words.rows:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, value
    buffer = io.BytesIO()
    document.save(buffer)
    return _same_every_time(buffer)


def _same_every_time(buffer: io.BytesIO) -> bytes:
    """The same archive without the time of day in it."""
    fixed = io.BytesIO()
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            new.writestr(zipfile.ZipInfo(entry.filename, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return fixed.getvalue()
