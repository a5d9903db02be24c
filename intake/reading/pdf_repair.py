"""Opens a PDF, damaged ones too. pdfium mends most by itself; what it gives up, pypdf may still write anew."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw
from pypdf import PdfReader, PdfWriter

from intake.model import RefusalReason
from intake.reading.cpu_limit import OutOfTime, cpu_limit
from intake.reading.registry import Refused

_SECONDS = 20.0
_DAMAGED = "the PDF is damaged and can't be opened"
_NEEDS = {
    pdfium_raw.FPDF_ERR_PASSWORD: "the PDF needs a password to be opened",  # pragma: allowlist secret - it is none
    pdfium_raw.FPDF_ERR_SECURITY: "the PDF is encrypted for a certificate or by a method that can't be opened",
}


@dataclass(frozen=True)
class Opened:
    """A document of pdfium's."""

    document: Any
    repaired: bool


def open_pdf(path: Path) -> Opened:
    """Official forms are encrypted with an empty user password, which opens them. Raises Refused."""
    try:
        return Opened(pdfium.PdfDocument(path, password=""), repaired=False)
    except pdfium.PdfiumError as error:
        if error.err_code in _NEEDS:
            raise Refused(RefusalReason.ENCRYPTED, _NEEDS[error.err_code]) from None
    try:
        return Opened(pdfium.PdfDocument(_rewritten(path)), repaired=True)
    except pdfium.PdfiumError:
        raise Refused(RefusalReason.CORRUPT, _DAMAGED) from None


def open_structure(path: Path) -> PdfReader:
    """The same file as pypdf's objects. Raises whatever pypdf does."""
    reader = PdfReader(path, strict=False)
    if reader.is_encrypted:
        reader.decrypt("")
    return reader


def _rewritten(path: Path) -> bytes:
    """Raises Refused."""
    buffer = io.BytesIO()
    try:
        with cpu_limit(_SECONDS):
            PdfWriter(clone_from=open_structure(path)).write(buffer)
    except MemoryError:
        raise
    except (OutOfTime, Exception):  # pypdf raises anything on what is damaged
        raise Refused(RefusalReason.CORRUPT, _DAMAGED) from None
    return buffer.getvalue()
