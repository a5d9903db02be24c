"""What a PDF page is made of: the share that pictures cover, text over and beside them, notes typed onto it."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pypdfium2.raw as pdfium_raw

_OWN = (pdfium_raw.FPDF_PAGEOBJ_IMAGE, pdfium_raw.FPDF_PAGEOBJ_TEXT)
_MAX_NOTE = 10_000  # characters
_MAX_NOTES = 1000
_MAX_PIECES = 50_000
_MAX_LOST = 4  # pictures that are tried
_MAX_PIXELS = 100_000_000  # of one that is tried

Box = tuple[float, float, float, float]
"""Left, bottom, right, top, in the page's own coordinates."""


@dataclass(frozen=True)
class Pictures:
    """The pictures of a page, taken together."""

    share: float
    """How much of the page they cover, 0 to 1."""
    box: Box
    """What holds them all."""
    recognised: bool
    """Whether text that is not shown lies with them: what another machine recognised in a scan."""


def pictures(page: Any) -> Pictures:
    """Look at the pictures of a page, also within nested content; at the first pieces only if it has too many."""
    left, bottom, right, top = page.get_bbox()
    boxes = []
    recognised = False
    for piece in _pieces(page, _OWN):
        if piece.type == pdfium_raw.FPDF_PAGEOBJ_TEXT:
            mode = pdfium_raw.FPDFTextObj_GetTextRenderMode(piece)
            recognised = recognised or mode == pdfium_raw.FPDF_TEXTRENDERMODE_INVISIBLE
            continue
        x0, y0, x1, y1 = _on_page(piece)
        x0, y0, x1, y1 = max(x0, left), max(y0, bottom), min(x1, right), min(y1, top)
        if x0 < x1 and y0 < y1:
            boxes.append((x0, y0, x1, y1))
    area = max((right - left) * (top - bottom), 1.0)
    covered = sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in boxes)
    lows, highs = [box[:2] for box in boxes], [box[2:] for box in boxes]
    box = (*map(min, zip(*lows, strict=True)), *map(max, zip(*highs, strict=True))) if boxes else (0.0, 0.0, 0.0, 0.0)
    return Pictures(share=min(1.0, covered / area), box=box, recognised=recognised)


def is_overfull(page: Any) -> bool:
    """Whether so many notes lie on the page that they are not all looked at, nor drawn."""
    return int(pdfium_raw.FPDFPage_GetAnnotCount(page)) > _MAX_NOTES


def has_fields(page: Any) -> bool:
    """Whether fields of a form lie on the page, among the first of what lies there."""
    for index in range(min(_MAX_NOTES, pdfium_raw.FPDFPage_GetAnnotCount(page))):
        piece = pdfium_raw.FPDFPage_GetAnnot(page, index)
        is_field = bool(piece) and pdfium_raw.FPDFAnnot_GetSubtype(piece) == pdfium_raw.FPDF_ANNOT_WIDGET
        if piece:
            pdfium_raw.FPDFPage_CloseAnnot(piece)
        if is_field:
            return True
    return False


def has_content(page: Any) -> bool:
    """Whether there is anything to look at."""
    return any(True for _ in page.get_objects(max_depth=1)) or any(notes(page))


def is_picture_lost(page: Any) -> bool:
    """Whether the page's pictures, of which nothing was seen, can't be decoded."""
    images = list(islice(_pieces(page, (pdfium_raw.FPDF_PAGEOBJ_IMAGE,)), _MAX_LOST))
    return bool(images) and not any(_has_pixels(image) for image in images)


def _has_pixels(image: Any) -> bool:
    width, height = image.get_px_size()
    if width * height > _MAX_PIXELS:
        return True  # too large to be decoded for nothing else
    bitmap = pdfium_raw.FPDFImageObj_GetBitmap(image)
    if not bitmap:
        return False
    pdfium_raw.FPDFBitmap_Destroy(bitmap)
    return True


def _pieces(page: Any, kinds: tuple[int, ...]) -> Iterator[Any]:
    """Pieces of these kinds, among the first of the page."""
    of_page = islice(page.get_objects(), _MAX_PIECES)
    return (piece for piece in of_page if piece.type in kinds)


def hide_text(page: Any) -> None:
    """Let only the rest of the page be drawn from now on."""
    for piece in _pieces(page, (pdfium_raw.FPDF_PAGEOBJ_TEXT,)):
        pdfium_raw.FPDFPageObj_SetIsActive(piece, False)


def notes(page: Any) -> Iterator[str]:
    """What was typed onto the page with a viewer's text tool, which is no part of its text layer."""
    for index in range(min(_MAX_NOTES, pdfium_raw.FPDFPage_GetAnnotCount(page))):
        note = pdfium_raw.FPDFPage_GetAnnot(page, index)
        if not note:
            continue
        if pdfium_raw.FPDFAnnot_GetSubtype(note) == pdfium_raw.FPDF_ANNOT_FREETEXT:
            units = (pdfium_raw.FPDF_WCHAR * _MAX_NOTE)()
            size = pdfium_raw.FPDFAnnot_GetStringValue(note, b"Contents", units, ctypes.sizeof(units))
            if 2 < size <= ctypes.sizeof(units):
                yield bytes(units)[: size - 2].decode("utf-16-le", "replace").replace("\r\n", "\n").replace("\r", "\n")
        pdfium_raw.FPDFPage_CloseAnnot(note)


def _on_page(piece: Any) -> Box:
    """Where an object lies on the page: pdfium gives its place within the content that holds it."""
    box: Box = piece.get_bounds()
    holder = piece.container
    while holder is not None:
        box = holder.get_matrix().on_rect(*box)
        holder = holder.container
    return box
