"""Which way a page lies, by the shapes of its letters: some 20 ms, where reading it the wrong way costs a second.

Letters of a word stand closer together than lines, so their nearest neighbours tell whether lines run across or down.
On a line of Latin, Greek or Cyrillic print many more letters rise above their neighbours (b, d, h, k, capitals) than
hang below them (g, p, q): neighbours with level feet and uneven heads stand upright, the others on their heads.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from intake.reading.ink import shapes, small_copy

_LONG_SIDE = 1400  # pixels: a letter-size page at 130 dpi, where its print is 10 high
_MOST_LETTERS = 750  # of which each is compared with each
_BANDS = 3  # across the page, of neighbouring letters
_FEW_NEIGHBOURS = 12
_LEAST_VOTES = 8
_MAJORITY = 2.0
_LEVEL, _UNEVEN = 0.12, 0.18  # of a letter's height

Points = NDArray[np.float32]
"""A row a point: across and down."""
Boxes = NDArray[np.float32]
"""A row a letter: left, top, width, height in pixels."""


_NONE = np.zeros((0, 2), dtype=np.float32)


@dataclass(frozen=True, eq=False)
class Orientation:
    """How many quarter turns clockwise make a page upright."""

    turns: int
    others: tuple[int, ...] = ()
    """What it may be as well; empty when the letters leave no doubt."""
    letters: Points = field(default_factory=lambda: _NONE)
    """The middles of letters that stand in lines, of all parts of the page, as fractions of its width and height."""
    boxes: Boxes = field(default_factory=lambda: np.zeros((0, 4), dtype=np.float32))
    """Of all letters that were looked at, in the direction in which the lines seem to run."""


def orientation(grey: Image.Image) -> Orientation:
    """Look at the letters of a page's picture; a page without any is taken to be upright."""
    small = small_copy(grey, _LONG_SIDE)
    boxes = _letters(small)
    across, down = _Votes.of(boxes), _Votes.of(boxes[:, [1, 0, 3, 2]])
    if max(across.neighbours, down.neighbours) < _FEW_NEIGHBOURS:
        return Orientation(0, others=(2, 1, 3), boxes=boxes)
    if down.neighbours > across.neighbours:
        # Seen along its diagonal a page is mirrored, which leaves heads and feet where they are.
        lines, others, turns, along = down, across, (1, 3), boxes[:, [1, 0, 3, 2]]
    else:
        lines, others, turns, along = across, down, (0, 2), boxes
    likely, upturned = turns if lines.upright >= lines.upturned else turns[::-1]
    in_line = boxes[lines.in_line]
    letters = ((in_line[:, :2] + in_line[:, 2:] / 2) / np.array(small.shape[::-1])).astype(np.float32)
    if lines.neighbours < 2 * others.neighbours:
        return Orientation(likely, tuple(other for other in (0, 2, 1, 3) if other != likely), letters, along)
    return Orientation(likely, () if lines.are_clear else (upturned,), letters, along)


@dataclass(frozen=True)
class _Votes:
    """What letters and their neighbours to the right say."""

    in_line: NDArray[np.intp]
    """The letters that have one."""
    upright: int
    upturned: int

    @property
    def neighbours(self) -> int:
        return len(self.in_line)

    @classmethod
    def of(cls, letters: Boxes) -> "_Votes":
        left, top, width, height = letters.T
        middle, right, foot = left + width / 2, left + width, top + height
        lower, higher = np.minimum.outer(height, height), np.maximum.outer(height, height)
        gap = left[None, :] - right[:, None]
        beside = np.minimum.outer(foot, foot) - np.maximum.outer(top, top) > 0.5 * lower
        alike = lower > 0.45 * higher  # neither a full stop nor a heading's capital
        follows = (middle[None, :] > middle[:, None]) & (gap > -0.3 * lower) & (gap < 0.8 * higher)
        gap[~(follows & beside & alike)] = np.inf
        nearest = gap.argmin(axis=1) if len(gap) else np.zeros(0, dtype=np.intp)
        one = np.flatnonzero(np.isfinite(gap[np.arange(len(gap)), nearest]))
        other = nearest[one]
        heads, feet = (np.abs(edge[other] - edge[one]) / higher[one, other] for edge in (top, foot))
        return cls(
            in_line=one,
            upright=int(np.count_nonzero((feet < _LEVEL) & (heads > _UNEVEN))),
            upturned=int(np.count_nonzero((heads < _LEVEL) & (feet > _UNEVEN))),
        )

    @property
    def are_clear(self) -> bool:
        """Whether far more letters speak for the one end being up than for the other."""
        more, fewer = max(self.upright, self.upturned), min(self.upright, self.upturned)
        return more >= _LEAST_VOTES and more > _MAJORITY * fewer


def _letters(small: NDArray[np.uint8]) -> Boxes:
    """The boxes of what may be letters, the first of the page where they are very many."""
    import cv2

    ink = cv2.adaptiveThreshold(small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 32)
    found = shapes(np.asarray(ink, np.uint8))
    width, height, area = found[:, 2], found[:, 3], found[:, 4]
    longer, shorter = np.maximum(width, height), np.minimum(width, height)
    is_letter = (
        (longer >= 5) & (longer <= 70) & (shorter >= 2) & (longer < 6 * shorter + 4) & (area > 0.12 * width * height)
    )
    boxes: Boxes = found[is_letter, :4].astype(np.float32)
    if len(boxes) <= _MOST_LETTERS:
        return boxes
    starts = np.linspace(0, len(boxes) - _MOST_LETTERS // _BANDS, _BANDS).astype(int)
    return np.concatenate([boxes[start : start + _MOST_LETTERS // _BANDS] for start in starts])
