"""The machine-readable zone of a passport, card or visa, read cell by cell (ICAO Doc 9303-3, 4).

Its characters stand in columns of equal width, which no other print on such papers does: so letters that follow each
other evenly are found first, then the columns, and each cell is read on its own. What a position may hold (a digit, a
letter) is known from the layout; what a check digit can't see is left to how sure the shapes are.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from intake.reading.engines import RecognisedWord
from intake.reading.ink import shapes, small_copy
from intake.reading.zone_characters import HEIGHT, WIDTH, Cells, likely_characters
from intake.reading.zone_layouts import Layout, layouts_of

_HINT = re.compile(r"<|«[^»\s]*«|[A-Z0-9]{18}|([CEKLX])\1\1")
_LONG_SIDE = 1800  # pixels of the copy on which letters are looked for: they are 10 to 50 high
_DEPTHS = (25, 45, 12)  # grey levels: print on plain paper, on printed paper, in a poor copy
_MOST_LETTERS = 4000
_MOST_LINES = 12  # of even letters on a page
_WINDOW = 96  # letters to the right among which the next one is sought
_NEAR, _FAR = 0.45, 2.4  # of a letter's height: from one middle to the next
_LEVEL = 0.45  # of it: how much higher or lower the next may lie
_ALIKE = 0.5  # of the higher one's height
_LEAST_LETTERS = 20
_UNBROKEN = 0.92  # share of a zone's columns in which letters are seen
_EVEN, _MOSTLY = 0.22, 0.85  # how far from a whole column, and for how many
_APART = (1.2, 5.0)  # of a capital's height: from line to line
_MISSING = 3  # columns at the ends that may not have been seen
_CAPITAL, _FOOT = 17, 20.5  # of a cell's pixels: see zone_characters
_LEAST_LIKELY = -0.6  # of a layout's score: zones have 0.05 to 0.3, other print has -1.2 and less

_Boxes = NDArray[np.float32]
_Values = NDArray[np.float64]


def is_hinted_at(text: str) -> bool:
    """Whether what was read on a page looks like some of a zone."""
    return bool(_HINT.search(text))


def may_be_among(letters: _Boxes) -> bool:
    """Whether letters follow each other as evenly as a zone's, without the gaps between a typewriter's words."""
    return any(line.letters > _UNBROKEN * line.columns for line in _even_lines(letters))


def find(picture: Image.Image) -> list[RecognisedWord]:
    """The lines of each zone on a grey picture, if it is upright."""
    return next(filter(None, (read_zones(picture, _letters(picture, depth)) for depth in _DEPTHS)), [])


def read_zones(picture: Image.Image, letters: _Boxes) -> list[RecognisedWord]:
    """The lines of each zone on an upright grey picture, from above; `letters` are boxes in pixels of what may be one.

    A line's confidence is how sure what no check digit can tell is, of the number that it holds.
    """
    lines = sorted(_even_lines(letters[:_MOST_LETTERS]), key=lambda line: line.middle)[:_MOST_LINES]
    page = np.asarray(picture)
    found: list[RecognisedWord] = []
    while lines:
        zone = next((zone for size in (3, 2) if (zone := _zone(page, lines[:size]))), None)
        found.extend(zone or ())
        lines = lines[len(zone) if zone else 1 :]
    return found


def _letters(picture: Image.Image, depth: int) -> _Boxes:
    """The boxes of what may be letters, in pixels: what is so much darker than what is around it."""
    import cv2

    small = small_copy(picture, _LONG_SIDE)
    ink = cv2.adaptiveThreshold(small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, depth)
    found = shapes(np.asarray(ink, np.uint8))
    width, height = found[:, 2], found[:, 3]
    is_letter = (height >= 5) & (height <= 70) & (width >= 2) & (width <= 2 * height)
    boxes: _Boxes = found[is_letter, :4].astype(np.float32) * (max(picture.size) / max(small.shape))
    return boxes


@dataclass(frozen=True, eq=False)
class _Line:
    """Letters that follow each other evenly."""

    across: _Values
    """Coefficients: a column's middle, from its number, counted from the first letter that was seen."""
    foot: _Values
    """Coefficients: where its letters stand, from how far across they are."""
    columns: int
    capital: float
    """How high its capitals are, in pixels."""
    letters: int
    """How many were seen."""

    @property
    def pitch(self) -> float:
        return float(np.polyval(self.across, self.columns - 1) - np.polyval(self.across, 0)) / (self.columns - 1)

    @property
    def left(self) -> float:
        return float(np.polyval(self.across, 0))

    @property
    def middle(self) -> float:
        """How far down its middle is."""
        return float(np.polyval(self.foot, np.polyval(self.across, self.columns / 2)))


def _even_lines(boxes: _Boxes) -> Iterator[_Line]:
    """All runs of letters that follow each other evenly for long enough."""
    boxes = boxes[np.argsort(boxes[:, 0] + boxes[:, 2] / 2)]
    following = _following(boxes)
    for start in np.flatnonzero(~np.isin(np.arange(len(boxes)), following)):
        chain = [start]
        while (after := following[chain[-1]]) >= 0:
            chain.append(after)
        if len(chain) >= _LEAST_LETTERS and (line := _line(boxes[chain])):
            yield line


def _following(boxes: _Boxes) -> NDArray[np.intp]:
    """For each letter, in order from the left, the one that follows it on its line; -1 for none."""
    count = len(boxes)
    if not count:
        return np.zeros(0, dtype=np.intp)
    after: NDArray[np.intp] = np.arange(count)[:, None] + np.arange(1, _WINDOW + 1)[None, :]
    beyond = after >= count
    after = np.minimum(after, count - 1)
    x, y, height = boxes[:, 0] + boxes[:, 2] / 2, boxes[:, 1] + boxes[:, 3] / 2, boxes[:, 3]
    higher = np.maximum(height[:, None], height[after])
    distance = x[after] - x[:, None]
    sank = np.abs(y[after] - y[:, None])
    fits = (distance > _NEAR * higher) & (distance < _FAR * higher) & (sank < _LEVEL * higher)
    fits &= (np.minimum(height[:, None], height[after]) > _ALIKE * higher) & ~beyond
    cost = np.where(fits, distance + sank, np.inf)
    nearest = cost.argmin(axis=1)
    rows = np.arange(count)
    price: NDArray[np.float64] = cost[rows, nearest]
    following: NDArray[np.intp] = after[rows, nearest]
    following[np.isinf(price)] = -1
    # Where several are followed by the same letter it belongs to the nearest of them.
    cheapest = np.full(count, np.inf)
    np.minimum.at(cheapest, following[following >= 0], price[following >= 0])
    following[(following >= 0) & (price > cheapest[following])] = -1
    return following


def _line(letters: _Boxes) -> _Line | None:
    """The columns that these letters stand in, if they do."""
    x, foot, height = letters[:, 0] + letters[:, 2] / 2, letters[:, 1] + letters[:, 3], letters[:, 3]
    steps = np.diff(x)
    pitch = float(np.median(steps))
    usual = steps[np.abs(steps - pitch) < 0.3 * pitch]
    if not len(usual):
        return None
    pitch = float(np.median(usual))
    whole = np.rint(steps / pitch)
    if np.mean(np.abs(steps / pitch - whole) < _EVEN) < _MOSTLY:
        return None
    columns = np.concatenate([[0], np.cumsum(np.maximum(whole, 1))])
    capital = float(np.percentile(height, 80))
    tall = height > 0.85 * capital
    if np.count_nonzero(tall) < 3:
        return None
    return _Line(
        across=np.polyfit(columns, x, 2),
        foot=_straight(x[tall], foot[tall]),
        columns=int(columns[-1]) + 1,
        capital=capital,
        letters=len(letters),
    )


def _straight(x: _Values | _Boxes, y: _Values | _Boxes) -> _Values:
    """A line through the points without those that lie farthest from it."""
    fit = np.polyfit(x, y, 1)
    off = np.abs(y - np.polyval(fit, x))
    near = off <= max(float(np.percentile(off, 70)), 1.0)
    return np.polyfit(x[near], y[near], 1) if np.count_nonzero(near) > 2 else fit


def _zone(page: NDArray[np.uint8], lines: Sequence[_Line]) -> list[RecognisedWord] | None:
    """What lines that lie below each other say, if they are a zone."""
    if len(lines) < 2 or not all(_belong(upper, lower) for upper, lower in pairwise(lines)):
        return None
    pitch = float(np.median([line.pitch for line in lines]))
    left = min(line.left for line in lines)
    right = max(float(np.polyval(line.across, line.columns - 1)) for line in lines)
    seen = round((right - left) / pitch) + 1
    offsets = [round((line.left - left) / pitch) for line in lines]
    best: tuple[float, Layout, int, list[NDArray[np.float32]]] | None = None
    for layout in layouts_of(len(lines)):
        missing = layout.columns - seen
        if abs(missing) > _MISSING:
            continue
        for shift in range(min(missing, 0), max(missing, 0) + 1):
            starts = [-offset - shift for offset in offsets]
            likely = [
                likely_characters(_cells(page, line, start, layout.columns))
                for line, start in zip(lines, starts, strict=True)
            ]
            score = layout.score(likely)
            if best is None or score > best[0]:
                best = (score, layout, shift, likely)
    if best is None:
        return None
    score, layout, shift, likely = best
    if score < _LEAST_LIKELY or not layout.is_sound(likely):
        return None
    texts, sure = layout.read(likely)
    return [
        _word(line, text, -offset - shift, confidence)
        for line, text, offset, confidence in zip(lines, texts, offsets, sure, strict=True)
    ]


def _belong(upper: _Line, lower: _Line) -> bool:
    """Whether one line lies right below the other, in the same columns."""
    capital = max(upper.capital, lower.capital)
    apart = float(np.polyval(lower.foot, lower.left) - np.polyval(upper.foot, lower.left))
    overlap = min(upper.left + upper.columns * upper.pitch, lower.left + lower.columns * lower.pitch) - max(
        upper.left, lower.left
    )
    return (
        _APART[0] * capital < apart < _APART[1] * capital
        and abs(upper.pitch - lower.pitch) < 0.08 * upper.pitch
        and overlap > 0.5 * min(upper.columns, lower.columns) * upper.pitch
    )


def _cells(page: NDArray[np.uint8], line: _Line, start: int, columns: int) -> Cells:
    """The cells of a line, cut out and evened: paper is 0, ink is 1."""
    import cv2

    place = start + (np.arange(columns * WIDTH) + 0.5) / WIDTH - 0.5
    x = np.polyval(line.across, place)
    foot = np.polyval(line.foot, x)
    finer = line.capital / _CAPITAL  # pixels of the page for one of the cell
    rise = (_FOOT - 0.5 - np.arange(HEIGHT)) * finer
    down = (foot[None, :] - rise[:, None] - 0.5).astype(np.float32)
    across = np.broadcast_to((x - 0.5).astype(np.float32), down.shape)
    low, high = max(0, int(down.min()) - 4), int(down.max()) + 6
    band: NDArray[np.uint8] = page[low:high]
    if band.size == 0:
        return np.zeros((columns, HEIGHT, WIDTH), dtype=np.float32)
    if finer > 1:
        band = np.asarray(cv2.GaussianBlur(band, (0, 0), 0.4 * finer), dtype=np.uint8)
    strip = cv2.remap(band, across.copy(), down - low, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return _evened(strip.astype(np.float32)).reshape(HEIGHT, columns, WIDTH).transpose(1, 0, 2)


def _evened(strip: NDArray[np.float32]) -> NDArray[np.float32]:
    """The light of the paper taken out of a line, as it is around each part of it."""
    width = strip.shape[1]
    places = np.arange(WIDTH, width, 2 * WIDTH)
    around = [strip[:, max(0, place - 4 * WIDTH) : place + 4 * WIDTH] for place in places]
    paper = np.interp(np.arange(width), places, [np.percentile(part, 75) for part in around])
    ink = np.interp(np.arange(width), places, [np.percentile(part, 3) for part in around])
    evened: NDArray[np.float32] = np.clip((paper - strip) / np.maximum(paper - ink, 12), 0, 1).astype(np.float32)
    return evened


def _word(line: _Line, text: str, start: int, confidence: float) -> RecognisedWord:
    left, right = (np.polyval(line.across, place) for place in (start - 0.5, start + len(text) - 0.5))
    foot = np.polyval(line.foot, [left, right])
    top = foot.min() - 1.15 * line.capital
    return RecognisedWord(
        text, int(left), int(top), int(right - left), int(foot.max() + 0.15 * line.capital - top), confidence
    )
