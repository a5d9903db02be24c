"""How much of what stands on a page was read: a dark half that recognition passed over leaves no doubtful word."""

from collections.abc import Sequence

import numpy as np

from intake.reading.engines import RecognisedWord
from intake.reading.orientation import Points

_FEW_LETTERS = 20
_MARGIN = 0.25  # of a word's height: how far its letters may reach beyond its box


def share_read(letters: Points, turns: int, words: Sequence[RecognisedWord], size: tuple[int, int]) -> float:
    """The share of a page's letters that lie within words, 0 to 1; 1 where there are too few to tell.

    `letters` are fractions of the page as it came, and `words` lie on it as it was turned, which is of this size.
    """
    if len(letters) < _FEW_LETTERS:
        return 1.0
    if not words:
        return 0.0
    x, y = (_turned(letters, turns) * np.array(size, dtype=np.float32)).T[..., None]
    left, top, width, height = np.array([word[1:5] for word in words], dtype=np.float32).T
    margin = _MARGIN * np.minimum(width, height)
    across = (x > left - margin) & (x < left + width + margin)
    down = (y > top - margin) & (y < top + height + margin)
    return float(np.mean((across & down).any(axis=1)))


def _turned(points: Points, turns: int) -> Points:
    """The same points of a page turned clockwise by so many quarters."""
    for _ in range(turns):
        points = np.stack([1 - points[:, 1], points[:, 0]], axis=1)
    return points
