"""A searchable copy of a scan: its pages upright, with what was recognised lying unseen over the words.

Pages that have text of their own are taken over as they are.
"""

import ctypes
import io
from collections.abc import Sequence
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw
from PIL import Image

from intake.model import Page, PageSource
from intake.reading.pdf_repair import open_pdf
from intake.reading.pictures import upright_pictures
from intake.settings import Limits
from intake.words import Word, words_of

_LONG_SIDE = 792.0  # points: letter size, whatever the picture's
_QUALITY = 75
_FONT = "Helvetica"


def write_searchable(path: Path, mime: str, pages: Sequence[Page], limits: Limits, target: Path) -> str:
    """Write the copy of a PDF or a picture, a page for each of its reading; returns how many pages it has."""
    made = pdfium.PdfDocument.new()
    pictures = upright_pictures(path, mime, limits, pages)
    seen = next(pictures, None)
    original = open_pdf(path).document if mime == "application/pdf" else None
    for page in pages:
        while seen is not None and seen[0] < page.number:
            seen = next(pictures, None)
        if original is not None and page.source is not PageSource.OCR:
            made.import_pages(original, [page.number - 1])
        elif seen is not None and seen[0] == page.number:
            _add_page(made, seen[1], page)
    with target.open("wb") as file:
        made.save(file)
    return str(len(made))


def _add_page(made: pdfium.PdfDocument, picture: Image.Image, page: Page) -> None:
    scale = _LONG_SIDE / max(picture.size)
    width, height = picture.width * scale, picture.height * scale
    sheet = made.new_page(width, height)
    packed = io.BytesIO()
    picture.convert("RGB").save(packed, "JPEG", quality=_QUALITY)
    image = pdfium.PdfImage.new(made)
    image.load_jpeg(packed, inline=True)
    image.set_matrix(pdfium.PdfMatrix().scale(width, height))
    sheet.insert_obj(image)
    for word in words_of(page):
        _add_word(made, sheet, word, width, height)
    sheet.gen_content()
    sheet.close()


def _add_word(made: pdfium.PdfDocument, sheet: pdfium.PdfPage, word: Word, width: float, height: float) -> None:
    """One word, drawn out to the box that it was seen in."""
    text = pdfium_raw.FPDFPageObj_NewTextObj(made, _FONT.encode(), 12.0)
    units = (word.text + " ").encode("utf-16-le") + b"\0\0"
    pdfium_raw.FPDFText_SetText(text, (pdfium_raw.FPDF_WCHAR * (len(units) // 2)).from_buffer_copy(units))
    pdfium_raw.FPDFTextObj_SetTextRenderMode(text, pdfium_raw.FPDF_TEXTRENDERMODE_INVISIBLE)
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium_raw.FPDFPageObj_GetBounds(text, *map(ctypes.byref, (left, bottom, right, top)))
    wide, high, place = right.value - left.value, top.value - bottom.value, word.place
    if wide <= 0 or high <= 0 or not place.width or not place.height:
        pdfium_raw.FPDFPageObj_Destroy(text)
        return
    across, up = place.width * width / wide, place.height * height / high
    lower = height * (1 - place.y - place.height)
    shift = (place.x * width - left.value * across, lower - bottom.value * up)
    pdfium_raw.FPDFPageObj_Transform(text, across, 0, 0, up, *shift)
    pdfium_raw.FPDFPage_InsertObject(sheet, text)
