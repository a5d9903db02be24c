"""Where the words of a page lie, packed: ten bytes a word instead of an object of a hundred.

A scan of 500 pages has some 200,000 words, and all of it is kept, sent and joined with its text.
"""

import base64
import binascii
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from intake.model import Page, Place

_MOST = 65535
_PARTS = 5


class Word(NamedTuple):
    """A word of a page's text, where it lies, and how sure its recognition was (0 to 1)."""

    text: str
    place: Place
    confidence: float


def pack(words: ArrayLike) -> str:
    """As `Page.places` keeps them: of each word of the text, in its order, x, y, width, height and confidence."""
    parts = np.clip(np.asarray(words, dtype=np.float64).reshape(-1, _PARTS), 0, 1)
    return base64.b64encode(np.rint(parts * _MOST).astype("<u2").tobytes()).decode("ascii")


def are_sound(page: Page) -> bool:
    """Whether the places of a page can be unpacked, and are not more than its words."""
    try:
        return len(_unpack(page.places)) <= len(page.text.split())
    except (binascii.Error, ValueError):
        return False


def words_of(page: Page) -> Iterator[Word]:
    """The words of the page's text whose places are known: the first of it, in its order.

    Raises ValueError when the places are damaged.
    """
    for text, (x, y, width, height, confidence) in zip(page.text.split(), _unpack(page.places).tolist(), strict=False):
        yield Word(text, Place(x=x, y=y, width=width, height=height), confidence)


def boxes_of(page: Page) -> NDArray[np.float64]:
    """Of each word whose place is known x, y, width, height and confidence, as rows.

    Raises ValueError when the places are damaged.
    """
    return _unpack(page.places)


def _unpack(places: str) -> NDArray[np.float64]:
    return np.frombuffer(base64.b64decode(places, validate=True), dtype="<u2").reshape(-1, _PARTS) / _MOST
