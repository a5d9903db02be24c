"""Makes an image fit for recognition: grey, of a useful size, with even light; and knows a blank one."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageFilter, ImageStat

from intake.reading.skew import WORTHWHILE, Letters, letters, straightened

_LONG_SIDE = 2300  # a letter-size page at about 200 dpi, measured as good as 300 and cheaper
_MOST_ENLARGED = 3.0
_LONGEST_SIDE = 12_000  # of what is enlarged
_LETTERS = 15.0  # pixels: measured on scans of 110 to 300 dpi, as good as larger ones and cheaper
_SMALL_LETTERS, _LARGE_LETTERS = 12.5, 24.0  # between these it does not pay to change them
_FEW_LETTERS = 20
_LEAST_CONTRAST = 80  # grey levels between ink and paper
_UNEVEN = 10  # grey levels by which the paper's brightness varies
_DEEPEST_SHADOW = 0.3  # of the brightest paper

_BLANK_SIDE = 900  # pixels of the copy that is looked at for marks: a figure of 10 points is 8 high
_PAPER_AROUND = 25
_FAINTEST = 6  # grey levels below the paper
_DARK_INK, _MUCH_INK = 60, 0.004
_DUST = 7  # pixels: what is not as long
_MOST_MARKS = 60
_RIM, _MARGIN = 0.012, 0.1  # of the longer side
_HOLE = 17  # pixels, of 24 that a punch leaves
_CLEAR = 22  # grey levels: what shines through is lighter
_SHARP = 0.45  # of its depth, from pixel to pixel


def flatten(image: Image.Image) -> Image.Image:
    """Any colour mode to RGB over white; what has more than 8 bits a pixel is scaled and not clipped."""
    if image.mode.startswith("I") or image.mode == "F":
        return _eight_bits(image).convert("RGB")
    if image.mode == "LAB":
        to_rgb = ImageCms.buildTransform(ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"), "LAB", "RGB")
        return ImageCms.applyTransform(image, to_rgb) or image
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        layer = image.convert("RGBA")
        paper = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(paper, layer).convert("RGB")
    return image.convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    deep = np.nan_to_num(np.asarray(image), nan=0, posinf=0, neginf=0)
    low, high = deep.min(), deep.max()
    scale = np.float32(255) / np.float32(max(float(high) - float(low), 1e-30))
    return Image.fromarray(((deep - low) * scale).astype(np.uint8))


def make_ready(grey: Image.Image, found: Letters | None = None) -> Image.Image | None:
    """A page's picture as recognition wants it, by the letters on it: see `prepare` and `straight`."""
    found = letters(grey) if found is None else found
    prepared = prepare(grey, found)
    return None if prepared is None else straight(prepared, found)


def straight(image: Image.Image, found: Letters) -> Image.Image:
    """The picture with its lines straight, by the letters that were found on it in any size."""
    return straightened(image, found.skew) if abs(found.skew) >= WORTHWHILE else image


def prepare(grey: Image.Image, found: Letters) -> Image.Image | None:
    """Evenly lit and of a useful size for recognition; None for a page with nothing on it."""
    if is_blank(grey):
        return None
    scale = _scale(grey, found)
    if scale != 1:
        size = (max(1, round(grey.width * scale)), max(1, round(grey.height * scale)))
        grey = grey.resize(size, Image.Resampling.LANCZOS, reducing_gap=2)
    return _full_contrast(even_light(grey) or grey)


def _full_contrast(grey: Image.Image) -> Image.Image:
    """Its darkest ink black and its paper white."""
    import cv2

    page = np.asarray(grey)
    counted = np.cumsum(np.bincount(page[::3, ::3].ravel(), minlength=256))
    low, high = (int(np.searchsorted(counted, share * counted[-1])) for share in (0.005, 0.995))
    if high - low < _LEAST_CONTRAST:  # its ink is less than is left out
        low = int(page.min())
    if low >= high:
        return grey
    levels = np.clip(255 * (np.arange(256) - low) // max(high - low, 1), 0, 255).astype(np.uint8)
    return Image.fromarray(cv2.LUT(page, levels))


def _scale(grey: Image.Image, found: Letters) -> float:
    """By how much to enlarge or shrink: by its letters' height, or its own where there are too few to tell."""
    if found.boxes.shape[1] < _FEW_LETTERS:
        scale = min(_LONG_SIDE / max(grey.size), _MOST_ENLARGED)
        return scale if scale > 1.15 or scale < 0.65 else 1
    # Of a page that lies on its side, letters are as wide as they are high when it is upright.
    height = found.factor * float(np.median(found.boxes[2:].max(axis=0)))
    if _SMALL_LETTERS <= height <= _LARGE_LETTERS:
        return 1
    if height > _LARGE_LETTERS:  # words that run together look like large letters: a whole page stays large enough
        return max(_LETTERS / height, min(1, 0.8 * _LONG_SIDE / max(grey.size)))
    return min(_LETTERS / height, _MOST_ENLARGED, _LONGEST_SIDE / max(grey.size))


def _inner(page: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The page without its edges."""
    down, across = page.shape
    return page[down // 20 : -down // 20, across // 20 : -across // 20]


def _is_full_of_ink(page: NDArray[np.uint8]) -> bool:
    """Whether far more is dark than any blank page has, away from its edges: a quick look."""
    inner = _inner(page)
    if inner.size == 0:
        return False
    paper = float(np.median(inner[::4, ::4]))
    return bool(np.count_nonzero(inner < paper - 2 * _DARK_INK) > _MUCH_INK * inner.size)


def is_blank(grey: Image.Image) -> bool:
    """Whether there is nothing but paper: neither dust, punch holes, a scanner's edges nor print on the back count.

    A page number, a pencil's line and faint print do: to call a page blank that is not is the grave error.
    """
    import cv2

    factor = max(grey.size) // _BLANK_SIDE
    page = np.asarray(grey.reduce(factor) if factor > 1 else grey)
    if _is_full_of_ink(page):
        return False
    broad = np.ones((_PAPER_AROUND, _PAPER_AROUND), np.uint8)
    soft = cv2.GaussianBlur(page, (0, 0), 0.7)
    depth = np.asarray(cv2.subtract(cv2.morphologyEx(soft, cv2.MORPH_CLOSE, broad), soft), np.uint8)
    grain = float(np.median(depth))
    ink = (depth > max(_FAINTEST, 3.5 * grain)).astype(np.uint8)
    inner = _inner(depth)
    if np.count_nonzero(inner > _DARK_INK) > _MUCH_INK * inner.size:
        return False
    _, labels, marks, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    return not any(_is_written(mark, labels == label, depth) for label, mark in _large(np.asarray(marks, np.int32)))


def _large(marks: NDArray[np.int32]) -> list[tuple[int, NDArray[np.int32]]]:
    """The largest marks on a page, but for dust."""
    long = marks[:, 2:4].max(axis=1) >= _DUST
    largest = np.argsort(-marks[:, 4], kind="stable")
    return [(int(label), marks[label]) for label in largest if label and long[label]][:_MOST_MARKS]


def _is_written(mark: NDArray[np.int32], where: NDArray[np.bool_], depth: NDArray[np.uint8]) -> bool:
    """Whether a mark is neither at the border, nor a hole, nor as soft as what shines through from the back."""
    left, top, width, height = (int(part) for part in mark[:4])
    down, across = depth.shape
    to_border = min(left, top, across - left - width, down - top - height) / max(down, across)
    shape = where[top : top + height, left : left + width]
    if to_border < _RIM or (to_border < _MARGIN and _is_hole(shape)):
        return False
    values = depth[top : top + height, left : left + width]
    steps = max(int(np.abs(np.diff(values.astype(np.int16), axis=axis)).max(initial=0)) for axis in (0, 1))
    deepest = int(values[shape].max())
    return deepest >= _CLEAR or steps >= _SHARP * deepest


def _is_hole(shape: NDArray[np.bool_]) -> bool:
    """Whether it is a disc, and larger than any letter in a margin."""
    height, width = shape.shape
    if min(height, width) < _HOLE or not 0.85 < width / height < 1.18:
        return False
    down, across = (np.linspace(-1, 1, side) for side in (height, width))
    disc = np.square(down)[:, None] + np.square(across) <= 1
    return bool(np.mean(shape == disc) > 0.92)


def even_light(grey: Image.Image) -> Image.Image | None:
    """Takes shadows away by dividing through the paper's own brightness; None when the light is even already."""
    small = grey.reduce(16)
    paper = small.filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.GaussianBlur(4))
    if ImageStat.Stat(paper).stddev[0] < _UNEVEN:
        return None
    import cv2

    # What is far darker than the paper is print: white letters on it must stay.
    brightest = float(np.percentile(np.asarray(paper), 95))
    light = np.maximum(np.asarray(paper), round(_DEEPEST_SHADOW * brightest)).astype(np.uint8)
    background = cv2.resize(light, grey.size, interpolation=cv2.INTER_LINEAR)
    return Image.fromarray(cv2.divide(np.asarray(grey), background, scale=255))
