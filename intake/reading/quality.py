"""What is wrong with the picture of a page, as far as its sender can mend it: by the pixels of a reduced copy.

A false alarm sends a client back to the camera for nothing, so each measure has a wide margin, and what a picture
looks like counts only where it could not be read well; see `cut_off`.
"""

from collections.abc import Iterator
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from intake.model import Quality
from intake.reading.preparing import is_blank

_LONG_SIDE = 1100  # a letter-size page at 100 dpi: enough to see whether letters are sharp
_TILE = 16
_DARK = 90  # the paper is darker; good scans and photos have it above 200
_FAINT = 170  # the ink is lighter, while the paper is white
_WHITE = 250
_SHARP = 0.32  # share of an edge's height within one pixel; good pages have 0.44 or more
_LEAST_LETTER = 3.5  # pixels of an upright stroke: print of 12 points has 5 at 100 dpi, 3 at 55
_LEAST_SIDE = 600  # pixels of the longer side: a page at 55 dpi
_LEAST_CONTRAST = 60
_LEAST_INK = 12
_STRIP = 40  # how far is looked from the picture's border inwards

_PIECE = 256  # pixels; a piece of a picture in its own size
_PLACES = (0.2, 0.5, 0.8)  # of the pieces' middles, across and down
_WINDOW = np.outer(np.hanning(_PIECE), np.hanning(_PIECE))
_DOWN, _ACROSS = np.fft.fftfreq(_PIECE)[:, None], np.fft.rfftfreq(_PIECE)[None, :]  # waves a pixel
_LOW, _HIGH = np.minimum(np.abs(_DOWN), _ACROSS), np.maximum(np.abs(_DOWN), _ACROSS)
_FINE = (_HIGH > 0.17) & (_HIGH < 0.5)  # two to six pixels from dot to dot
_ASKEW = (_LOW > 1.5 / _PIECE) & (_LOW < 0.14 * _HIGH)
"""By 8 degrees at most. No hand holds a camera quite even: what is even was drawn, scanned or packed. Print is not."""
_DIAGONAL = (_HIGH > 0.1) & (_LOW > 0.14 * _HIGH)
_UPRIGHT_WAVES, _LYING_WAVES = (_FINE & _ASKEW & (above == _HIGH) for above in (_ACROSS, np.abs(_DOWN)))

_Grey = NDArray[np.uint8]
_Extreme = Literal["smallest", "largest"]
_EXTREMES: tuple[_Extreme, _Extreme] = ("smallest", "largest")
_Power = NDArray[np.float64]


def assess(image: Image.Image) -> tuple[Quality, ...]:
    """All that seems wrong with a page's picture, gravest first."""
    grey = image if image.mode == "L" else image.convert("L")
    small = _small(grey)
    light = _percentile(small, 0.99)
    if light < _DARK:
        return (Quality.TOO_DARK,)
    if is_blank(small):
        return (Quality.BLANK,)
    if min(small.size) < _TILE:
        return (Quality.TOO_SMALL,)
    page = np.asarray(small)
    ink = _ink(page)
    contrast = light - ink
    found = {
        Quality.TOO_BRIGHT: ink > _FAINT and _percentile(small, 0.5) >= _WHITE,
        Quality.BLURRED: min(_sharpness(page, contrast), _sharpness(np.ascontiguousarray(page.T), contrast)) < _SHARP,
        Quality.TOO_SMALL: max(page.shape) < _LEAST_SIDE
        or (small.size == grey.size and _letter_height(page, contrast) < _LEAST_LETTER),
        Quality.CUT_OFF: _cuts_text(page, light, contrast),
        Quality.SCREEN_PHOTO: _shows_screen(grey),
    }
    return tuple(quality for quality, is_so in found.items() if is_so)


def cut_off(image: Image.Image) -> tuple[Quality, ...]:
    """Whether text lies outside a page's picture: all that matters of one that was read well.

    How confident recognition was is the best measure of what is legible, and `assess` only says why it was not; but
    text that is not in the picture leaves no trace in the confidence.
    """
    small = _small(image)
    if min(small.size) < _TILE:
        return ()
    page = np.asarray(small)
    light = _percentile(small, 0.99)
    return (Quality.CUT_OFF,) if _cuts_text(page, light, light - _ink(page)) else ()


def _small(image: Image.Image) -> Image.Image:
    grey = image if image.mode == "L" else image.convert("L")
    factor = -(-max(grey.size) // _LONG_SIDE)
    return grey.reduce(factor) if factor > 1 else grey


def _percentile(grey: Image.Image, share: float) -> int:
    counted = np.cumsum(grey.histogram())
    return int(np.searchsorted(counted, share * counted[-1]))


def _ink(page: _Grey) -> int:
    """How dark the ink is: the darkest pixel, but for a tenth of the inked tiles, or four of them."""
    darkest, lightest = (_by_columns(_by_rows(page, of), of) for of in _EXTREMES)
    inked = np.sort(darkest[lightest - darkest > _LEAST_INK])
    return int(inked[min(4, inked.size // 10)]) if inked.size else int(darkest.min())


def _by_rows(page: _Grey, of: _Extreme) -> _Grey:
    return _extremes(page, of, (_TILE, 1))[::_TILE]


def _by_columns(page: _Grey, of: _Extreme) -> _Grey:
    return _extremes(page, of, (1, _TILE))[:, ::_TILE]


def _extremes(page: _Grey, of: _Extreme, size: tuple[int, int]) -> _Grey:
    """The largest or smallest of so many pixels from each downwards and to the right."""
    import cv2

    extreme = {"largest": cv2.dilate, "smallest": cv2.erode}[of]
    return np.asarray(extreme(np.ascontiguousarray(page), np.ones(size, np.uint8), anchor=(0, 0)), np.uint8)


def _sharpness(page: _Grey, contrast: int) -> float:
    """How steep the edges are across: the largest step from pixel to pixel as a share of the whole edge."""
    steps = np.maximum(page[:, 1:], page[:, :-1]) - np.minimum(page[:, 1:], page[:, :-1])
    rises = _by_rows(_by_columns(page, "largest") - _by_columns(page, "smallest"), "largest")
    strong = rises > max(24, 0.35 * contrast)
    if np.count_nonzero(strong) < 8:
        return 1.0
    highest = _by_rows(_by_columns(steps, "largest"), "largest")[:, : rises.shape[1]]
    strong = strong[:, : highest.shape[1]]
    return float(np.median(highest[strong] / rises[:, : highest.shape[1]][strong]))


def _letter_height(page: _Grey, contrast: int) -> float:
    """How high its letters are in pixels: how far ink runs up and down, or across where the page lies sideways."""
    paper = np.repeat(np.repeat(_by_columns(_by_rows(page, "largest"), "largest"), _TILE, 0), _TILE, 1)
    ink = paper[: page.shape[0], : page.shape[1]] - page > 0.5 * contrast
    lengths = [np.diff(_runs(np.pad(lines, ((0, 0), (1, 1))).ravel())).ravel() for lines in (ink, ink.T)]
    return max((float(np.percentile(runs, 80)) for runs in lengths if len(runs) > 20), default=99.0)


def _runs(line: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Where ink starts and where it ends, for each run of it."""
    edges = np.flatnonzero(np.diff(np.pad(line, 1).astype(np.int8)))
    return edges.reshape(-1, 2)


def _cuts_text(page: _Grey, light: int, contrast: int) -> bool:
    """Whether the border runs through letters, at one side or two: at more it is a pattern, not text."""
    if contrast < _LEAST_CONTRAST:
        return False
    cut = [
        _letters_cut(side[:_STRIP], light, contrast) >= at_least
        for side, at_least in ((page, 6), (page[::-1], 6), (page.T, 4), (page.T[::-1], 4))
    ]
    return 0 < sum(cut) <= 2


def _letters_cut(strip: _Grey, light: int, contrast: int) -> int:
    """Letters that the first row of a strip runs through; 0 where this is not the border of paper with text on it."""
    line = strip[1:3].max(axis=0)  # scanners and resizing leave a line at the very border
    if len(strip) < _STRIP or np.mean(line > light - 0.3 * contrast) < 0.6:
        return 0
    around = np.pad(strip[:24].max(axis=0), _TILE, mode="edge")
    paper = np.lib.stride_tricks.sliding_window_view(around, 2 * _TILE + 1).max(axis=1)
    dark = paper - np.minimum(strip, paper) > 0.4 * contrast
    runs = _runs(dark[1:3].all(axis=0))
    if len(runs) and np.diff(runs).max() > _STRIP:
        return 0  # the edge of the scanner's glass, a shadow
    letters = [
        (start, end)
        for start, end in runs
        if 2 <= end - start <= _TILE
        and dark[4:, start:end].mean() > 0.05  # dust has nothing behind it
        and dark[:, (start + end) // 2].mean() < 0.9  # a rule goes on
    ]
    return len(letters)


def _shows_screen(grey: Image.Image) -> bool:
    """Whether the same grid of fine dots lies over all that is bright, as a screen's does: print leaves it white."""
    if min(grey.size) < 3 * _PIECE:
        return False
    pieces = sorted(_pieces(grey), key=lambda piece: float(np.median(piece[::4, ::4])))
    grids = [grid for piece in pieces[4:] if (grid := _grid(piece))]
    return len(grids) >= 4 and max(grids) < 1.25 * min(grids)


def _pieces(grey: Image.Image) -> Iterator[_Grey]:
    for down in _PLACES:
        for across in _PLACES:
            left, top = int(across * grey.width) - _PIECE // 2, int(down * grey.height) - _PIECE // 2
            yield np.asarray(grey.crop((left, top, left + _PIECE, top + _PIECE)))


def _grid(piece: _Grey) -> float:
    """How many dots a pixel; 0 where there is no grid: two strong waves, as fine, and at right angles to each other."""
    power: _Power = np.square(np.abs(np.fft.rfft2((piece - piece.mean()) * _WINDOW)))
    waves = [divmod(int(np.argmax(power * waves)), power.shape[1]) for waves in (_UPRIGHT_WAVES, _LYING_WAVES)]
    weak, strong = sorted(waves, key=lambda wave: float(power[wave]))
    usual = np.median(power[_FINE])
    if power[weak] < 300 * usual or power[strong] < max(1000 * usual, power[_DIAGONAL].max()):
        return 0
    if _is_overtone(power, *strong) or not (_stands_alone(power, *weak) and _stands_alone(power, *strong)):
        return 0
    one, other = (complex(_ACROSS[0, column], _DOWN[row, 0]) for row, column in waves)
    turn = one / other
    return abs(one) if 0.85 < abs(turn) < 1.18 and abs(turn.real) < 0.1 else 0


def _stands_alone(power: _Power, row: int, column: int) -> bool:
    return bool(_around(power, row, column, 2).sum() > 0.75 * _around(power, row, column, 8).sum())


def _is_overtone(power: _Power, row: int, column: int) -> bool:
    """Whether there is a stronger wave that is coarser by a whole number of times, as in the lines of ruled paper."""
    down = row if row < _PIECE // 2 else row - _PIECE
    coarser = (_around(power, round(down / times), round(column / times), 1) for times in (2, 3, 5))
    return any(waves.max() > power[row, column] for waves in coarser)


def _around(power: _Power, row: int, column: int, reach: int) -> _Power:
    rows = np.arange(row - reach, row + reach + 1) % _PIECE
    return power[rows, max(column - reach, 0) : column + reach + 1]
