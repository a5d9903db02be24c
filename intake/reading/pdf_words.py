"""Where the words of a PDF page's text layer lie: by the boxes of their first and last letters."""

import ctypes
import re
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium_raw
from numpy.typing import NDArray

from intake.words import pack

HYPHEN = "\ufffe"
"""What pdfium makes of a hyphen at the end of a line: it stands for the line's end too."""
_WORD = re.compile(rf"[^\s{HYPHEN}]+")
_MOST_WORDS = 20_000
_SCALE = 1 << 20  # device units of a page's width and height


def layer_places(page: Any, text_page: Any, text: str) -> str:
    """The places of the layer's words, as `Page.places` keeps them; none where letters and boxes do not match.

    `text` is the layer's own, letter by letter as pdfium counts them.
    """
    if len(text) != pdfium_raw.FPDFText_CountChars(text_page):
        return ""
    spans = [match.span() for match in _WORD.finditer(text)]
    if not spans or len(spans) > _MOST_WORDS:
        return ""
    letters = [index for start, end in spans for index in (start, end - 1)]
    boxes = (pdfium_raw.FS_RECTF * len(letters))()
    of_letter, handle = pdfium_raw.FPDFText_GetLooseCharBox, text_page.raw
    if not all(of_letter(handle, letter, box) for letter, box in zip(letters, boxes, strict=True)):
        return ""
    edges = np.frombuffer(boxes, dtype=np.float32).astype(np.float64)  # left, top, right, bottom of each
    corners = _on_picture(page, edges.reshape(-1, 2)).reshape(len(spans), 4, 2)
    low, high = np.clip(corners.min(axis=1), 0, 1), np.clip(corners.max(axis=1), 0, 1)
    return pack(np.hstack([low, high - low, np.ones((len(spans), 1))]))


def _on_picture(page: Any, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points of the page's own coordinates as fractions of its picture, which may be cut and turned."""
    x, y = ctypes.c_int(), ctypes.c_int()
    seen = []
    for across, up in ((0.0, 0.0), (1000.0, 0.0), (0.0, 1000.0)):
        pdfium_raw.FPDF_PageToDevice(page, 0, 0, _SCALE, _SCALE, 0, across, up, ctypes.byref(x), ctypes.byref(y))
        seen.append((x.value / _SCALE, y.value / _SCALE))
    origin, across_end, up_end = np.array(seen)
    turned: NDArray[np.float64] = origin + points @ np.array([across_end - origin, up_end - origin]) / 1000
    return turned
