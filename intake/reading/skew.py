"""How far a page's lines are from running straight across or down, and the page turned straight.

Seen along its lines, the feet of a page's letters lie in narrow rows with nothing between them (a projection profile,
as H. S. Baird had it in 1987): of all angles the one with the sharpest rows is the page's.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from intake.reading.ink import shapes

MOST = 20.0
"""Degrees up to which skew is looked for."""
WORTHWHILE = 1.2
"""Degrees from which a page should be turned: Tesseract reads up to 2 as well as none, and loses 1 % of words at 3."""
_LONG_SIDE = 900  # pixels of the copy that is looked at: print of 12 points is 6 high
_COARSE, _FINE = 1.0, 0.1  # degrees
_ROW = 2  # pixels
_SHORTEST, _LONGEST = 3, 60  # pixels
_LEAST_FILLED = 0.25  # of the box around it, by a letter; a dash aslant has less
_FEW_LETTERS, _MOST_LETTERS = 40, 4000
_SHARPER = 1.35  # than the page is as it lies, or it stays so

_Points = NDArray[np.float32]


def skew(found: "Letters") -> float:
    """Degrees counter-clockwise that the page must be turned by for its lines to run straight; 0 where unsure.

    Whether they run across or down does not matter: the angle is the same.
    """
    left, top, width, height = found.boxes
    across = np.stack((left + width / 2, top + height))
    down = np.stack((top + height / 2, -left))
    return max((_best(across), _best(down)), key=lambda found: found[1])[0]


def straightened(image: Image.Image, angle: float) -> Image.Image:
    """A page turned by so many degrees counter-clockwise, whole, with white in the new corners."""
    import cv2

    turn = np.radians(abs(angle))
    width = round(image.width * np.cos(turn) + image.height * np.sin(turn))
    height = round(image.width * np.sin(turn) + image.height * np.cos(turn))
    matrix = cv2.getRotationMatrix2D((image.width / 2, image.height / 2), angle, 1.0)
    matrix[:, 2] += ((width - image.width) / 2, (height - image.height) / 2)
    turned = cv2.warpAffine(
        np.asarray(image),
        matrix,
        (width, height),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(255, 255, 255),
    )
    return Image.fromarray(turned)


@dataclass(frozen=True, eq=False)
class Letters:
    """What has the size of letters in a reduced copy of a page: neither rules nor patterns, nor dust."""

    boxes: _Points
    """Four rows: left, top, width, height."""
    factor: int
    """How many times smaller the copy is."""

    @cached_property
    def skew(self) -> float:
        """As `skew` says."""
        return skew(self)


def letters(grey: Image.Image) -> Letters:
    """Find them."""
    import cv2

    factor = max(grey.size) // _LONG_SIDE
    small = np.asarray(grey.reduce(factor) if factor > 1 else grey)
    ink = cv2.adaptiveThreshold(small, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 14)
    seen = shapes(np.asarray(ink, np.uint8))
    longer, shorter = seen[:, 2:4].max(axis=1), seen[:, 2:4].min(axis=1)
    filled = seen[:, 4] > _LEAST_FILLED * longer * shorter
    found = seen[:, :4][(longer <= _LONGEST) & (shorter >= _SHORTEST) & filled]
    some = found[:: -(-len(found) // _MOST_LETTERS) or 1]
    return Letters(some.T.astype(np.float32), max(factor, 1))


def _best(feet: _Points) -> tuple[float, float]:
    """The angle with the sharpest rows, and how sharp they are."""
    if feet.shape[1] < _FEW_LETTERS:
        return 0.0, 0.0
    coarse = np.arange(-MOST, MOST + _COARSE / 2, _COARSE)
    sharpness = [_sharpness(feet, angle) for angle in coarse]
    near = float(coarse[int(np.argmax(sharpness))])
    fine = np.arange(near - _COARSE, near + _COARSE + _FINE / 2, _FINE)
    sharpness = [_sharpness(feet, angle) for angle in fine]
    best = int(np.argmax(sharpness))
    if sharpness[best] < _SHARPER * _sharpness(feet, 0.0):
        return 0.0, sharpness[best]
    return float(fine[best]), sharpness[best]


def _sharpness(feet: _Points, angle: float) -> float:
    """How unevenly the points fall into rows that rise by so many degrees to the left: 1 if they fall at random."""
    turn = np.radians(angle)
    rows = ((feet[1] * np.cos(turn) - feet[0] * np.sin(turn)) / _ROW).astype(np.int32)
    counted = np.bincount(rows - rows.min()).astype(np.float64)
    return float(np.square(counted).sum() * len(counted) / np.square(counted.sum()))
