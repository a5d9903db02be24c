"""Barcodes on a page's picture: a cheap look for what may be one, then zxing-cpp at these places only.

A barcode is about as much ink as paper, in strong contrast, over more than a letter's height; text is mostly paper.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from intake.model import Barcode, Place
from intake.reading.ink import small_copy
from intake.reading.text_page import printable

_LONG_SIDE = 1100  # pixels of the copy that is looked at: a letter-size page at 100 dpi
_WINDOW = 17  # pixels of it over which ink and paper are weighed
_JOINED = 13
_LEAST = 14  # pixels: a quarter of an inch of a barcode less the half windows at its edges
_INK = (0.28, 0.8)  # how dark such a place is on the whole, between the page's paper and its ink
_CONTRAST = 0.27  # and its standard deviation, as a share of the page's own range
_LEAST_RANGE = 60.0  # of a page on which anything is printed
_MARGIN = 0.02  # of the page's long side around a place, with the window's half for the quiet zone
_FULL = 0.6  # share of its rectangle that such a place fills
_ENLARGED = (1.0, 2.0)
_MOST_PIXELS = 3_000_000  # of a piece that is enlarged
_MOST_PLACES = 12
_MOST = 20  # barcodes of a page
_MAX_TEXT = 3000  # characters: a PDF417 holds 1,850 at most, a QR code 4,296 digits
_KINDS = ("PDF417", "QRCode", "Code128", "DataMatrix", "Aztec", "Code39")

_Grey = NDArray[np.uint8]


def find(upright: Image.Image) -> tuple[Barcode, ...]:
    """The barcodes of a grey picture, from its top down; in whichever direction they lie."""
    page = np.asarray(upright)
    found: dict[tuple[str, str], Barcode] = {}
    for place in _places(upright):
        for code in _read(page, place):
            found.setdefault((code.kind, code.text), code)
    return tuple(sorted(found.values(), key=lambda code: (code.place.y, code.place.x))[:_MOST])


class _Candidate(NamedTuple):
    """Where a barcode may be, in pixels of the page: a rectangle that may be turned, in degrees."""

    middle: tuple[float, float]
    size: tuple[float, float]
    angle: float
    dark: float
    light: float


def _places(upright: Image.Image) -> list[_Candidate]:
    """Where barcodes may be, the largest first."""
    import cv2

    small = small_copy(upright, _LONG_SIDE)
    factor = max(small.shape) / max(upright.size)
    dark, light = float(small.min()), float(np.percentile(small[::4, ::4], 95))
    extent = max(light - dark, _LEAST_RANGE)
    mean = cv2.blur(small, (_WINDOW, _WINDOW), borderType=cv2.BORDER_REPLICATE)
    squares = cv2.sqrBoxFilter(small, cv2.CV_32F, (_WINDOW, _WINDOW), borderType=cv2.BORDER_REPLICATE)
    varies = squares - np.square(mean, dtype=np.float32) > (_CONTRAST * extent) ** 2
    mixed = (mean > light - _INK[1] * extent) & (mean < light - _INK[0] * extent)
    # Wide bars and the gaps beside them would part a barcode.
    whole = cv2.morphologyEx((varies & mixed).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((_JOINED, _JOINED), np.uint8))
    outlines, _ = cv2.findContours(whole, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for outline in sorted(outlines, key=cv2.contourArea, reverse=True)[:_MOST_PLACES]:
        (across, down), (long, short), angle = cv2.minAreaRect(outline)
        if min(long, short) >= _LEAST and cv2.contourArea(outline) > _FULL * long * short:
            middle = (across / factor, down / factor)
            found.append(_Candidate(middle, (long / factor, short / factor), angle, dark, light))
    return found


def _read(page: _Grey, place: _Candidate) -> Sequence[Barcode]:
    """The barcodes at a place, which is straightened, cleaned, and enlarged until one can be read."""
    import cv2

    margin = 2 * _MARGIN * max(page.shape)
    width, height = (side + margin for side in place.size)
    for scale in _ENLARGED:
        size = (round(width * scale), round(height * scale))
        if size[0] * size[1] > _MOST_PIXELS:
            break
        turn: NDArray[np.float64] = np.asarray(cv2.getRotationMatrix2D(place.middle, place.angle, scale))
        turn[:, 2] += np.array(size) / 2 - np.array(place.middle)
        seen = np.asarray(cv2.warpAffine(page, turn, size, flags=cv2.INTER_CUBIC, borderValue=place.light), np.uint8)
        back = np.asarray(cv2.invertAffineTransform(turn), np.float64)
        if codes := list(_decoded(_clean(seen, place), back, page.shape)):
            return codes
    return ()


def _clean(seen: _Grey, place: _Candidate) -> _Grey:
    """Without the noise of paper and ink: what is nearer to either than a quarter becomes wholly so."""
    low, extent = place.dark + 0.25 * (place.light - place.dark), max(0.5 * (place.light - place.dark), 1.0)
    table = np.clip((np.arange(256) - low) / extent * 255, 0, 255).astype(np.uint8)
    cleaned: _Grey = table[seen]
    return cleaned


def _decoded(seen: _Grey, back: NDArray[np.float64], shape: tuple[int, ...]) -> Iterator[Barcode]:
    import zxingcpp

    formats: Any = [getattr(zxingcpp.BarcodeFormat, kind) for kind in _KINDS]
    for code in zxingcpp.read_barcodes(seen, formats=formats, try_invert=False, try_downscale=False):
        text = printable(code.text).strip()
        if text and len(text) <= _MAX_TEXT:
            yield Barcode(kind=code.format.name, text=text, place=_place(code.position, back, shape))


def _place(position: Any, back: NDArray[np.float64], shape: tuple[int, ...]) -> Place:
    corners = (position.top_left, position.top_right, position.bottom_left, position.bottom_right)
    points = np.array([(point.x, point.y, 1) for point in corners]) @ back.T / (shape[1], shape[0])
    (left, top), (right, bottom) = (np.clip(edge, 0, 1).tolist() for edge in (points.min(axis=0), points.max(axis=0)))
    return Place(x=left, y=top, width=right - left, height=bottom - top)
