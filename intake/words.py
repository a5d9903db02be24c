"""Where the words of a page lie, packed: ten bytes a word instead of an object of a hundred.

A scan of 500 pages has some 200,000 words, and all of it is kept, sent and joined with its text.
"""

import base64
import binascii
import struct
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from intake.model import Page, Place

_ENTRY = struct.Struct("<5H")
_MOST = 65535


class Word(NamedTuple):
    """A word of a page's text, where it lies, and how sure its recognition was (0 to 1)."""

    text: str
    place: Place
    confidence: float


def pack(words: Iterable[tuple[float, float, float, float, float]]) -> str:
    """As `Page.places` keeps them: of each word of the text, in its order, x, y, width, height and confidence."""
    packed = bytearray()
    for word in words:
        packed += _ENTRY.pack(*(round(min(max(part, 0.0), 1.0) * _MOST) for part in word))
    return base64.b64encode(packed).decode("ascii")


def are_sound(page: Page) -> bool:
    """Whether the places of a page can be unpacked, and are not more than its words."""
    try:
        return sum(1 for _ in _unpack(page.places)) <= len(page.text.split())
    except (binascii.Error, struct.error):
        return False


def words_of(page: Page) -> Iterator[Word]:
    """The words of the page's text whose places are known: the first of it, in its order.

    Raises binascii.Error or struct.error when the places are damaged.
    """
    for text, (place, confidence) in zip(page.text.split(), _unpack(page.places), strict=False):
        yield Word(text, place, confidence)


def _unpack(places: str) -> Iterator[tuple[Place, float]]:
    for x, y, width, height, confidence in _ENTRY.iter_unpack(base64.b64decode(places, validate=True)):
        place = Place(x=x / _MOST, y=y / _MOST, width=width / _MOST, height=height / _MOST)
        yield place, confidence / _MOST
