"""The sheets of paper in a photo, each cut out and flattened; a picture that is no photo of sheets stays as it is.

To lose text is the worst that can happen here, so a sheet is taken only where its sides are seen, where it is brighter
than what it lies on, and where no lines of letters lie outside. An open book is one sheet; so are papers that touch.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from intake.reading.ink import shapes

_LONG_SIDE = 480  # pixels of the copy in which sheets are looked for: a thumb's width is ten of them
_LETTERS_SIDE = 1400  # of the copy in which letters are looked for: print of 12 points is 9 high
_MOST_SHEETS = 4
_LEAST_SHARE = 0.06  # of the picture; a card on a table has more
_LEAST_OF_LARGEST = 0.3
_LEAST_FILLED = 0.9  # of the outline, by the paper in it: corners may be round or hidden
_STEEP = ((12, 36), (30, 90))  # how steep an edge is, weak and strong: as seen well, and as seen between shadows
_BESIDE = 4  # how far inside and outside of a side its light is compared
_BRIGHTER = 5
_SEEN = 0.7  # of a side
_LEAST_SIDES = 3
_LEAST_ANGLE = 50.0  # degrees
_FEW_LETTERS = 12

_Picture = NDArray[np.uint8]
_Corners = NDArray[np.float32]
"""Four points, clockwise from the top left one."""


def sheets(image: Image.Image) -> list[Image.Image]:
    """Each sheet of a photo, seen from right above, in reading order; the picture itself where none is surely found.

    The same picture always gives the same sheets.
    """
    return [_flattened(image, corners) for corners in outlines(image)] or [image]


def only_sheet(image: Image.Image) -> Image.Image:
    """The one sheet of a photo; the picture itself where none or several are found. Looked for in grey, for speed."""
    found = outlines(image.convert("L"))
    return _flattened(image, found[0]) if len(found) == 1 else image


def outlines(image: Image.Image) -> list[_Corners]:
    """Where the corners of its sheets are, in pixels; a corner may lie outside of the picture that cuts it off."""
    if min(image.size) < 64:
        return []
    small = _reduced(image, _LONG_SIDE)
    page = np.asarray(small if small.mode in ("L", "RGB") else small.convert("RGB"))
    page = page.reshape(*page.shape[:2], -1)
    light = _without_ink(page)
    if _is_paper_to_the_border(light.min(axis=2)):
        return []
    found = _in_reading_order(_separate(_candidates(light)))
    scale = max(image.size) / max(small.size)
    if not found or _letters_outside(image, [scale * corners for corners in found]):
        return []
    return [scale * corners for corners in found]


def _reduced(image: Image.Image, long_side: int) -> Image.Image:
    factor = max(image.size) // long_side
    return image.reduce(factor) if factor > 1 else image


def _without_ink(page: _Picture) -> _Picture:
    """Letters and lines painted over with the paper around them."""
    import cv2

    broad = np.ones((7, 7), np.uint8)
    closed = cv2.morphologyEx(cv2.medianBlur(page, 3), cv2.MORPH_CLOSE, broad)
    opened = np.asarray(cv2.morphologyEx(closed, cv2.MORPH_OPEN, broad), np.uint8)
    return opened.reshape(*page.shape[:2], -1)


def _is_paper_to_the_border(light: _Picture) -> bool:
    """Whether all the border is as bright as the paper: a flat scan."""
    border = np.concatenate([light[:4].ravel(), light[-4:].ravel(), light[:, :4].ravel(), light[:, -4:].ravel()])
    return bool(np.percentile(border, 8) > np.percentile(light, 85) - 12)


def _candidates(light: _Picture) -> Iterator[tuple[float, _Corners]]:
    """What has the outline of a sheet and sides that are seen; with its share of the picture."""
    import cv2

    for mask in _masks(light):
        contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        for contour in contours:
            share = cv2.contourArea(cv2.convexHull(contour)) / mask.size
            if share < _LEAST_SHARE:
                continue
            corners = _outline(np.asarray(contour, np.int32), mask.shape[::-1])
            if corners is not None and (whole := _seen_whole(corners, light)) is not None:
                yield share, whole


def _masks(light: _Picture) -> Iterator[_Picture]:
    """What may be paper: what no edge runs through, and what is brightest."""
    import cv2

    channels = cv2.split(light)
    for weak, strong in _STEEP:
        edges = np.bitwise_or.reduce([cv2.Canny(channel, weak, strong) for channel in channels])
        even = cv2.erode(cv2.bitwise_not(edges), np.ones((3, 3), np.uint8))
        yield from _regions(np.asarray(even, np.uint8))
    for grey in (light.min(axis=2), light.max(axis=2)):
        _, bright = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
        opened = cv2.morphologyEx(bright, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
        yield from _regions(np.asarray(opened, np.uint8))


def _regions(mask: _Picture) -> Iterator[_Picture]:
    """Each large connected part of a mask, as a mask of its own."""
    import cv2

    _, labels, found, _ = cv2.connectedComponentsWithStats(mask, connectivity=4)
    for label in np.flatnonzero(found[:, 4] > 0.5 * _LEAST_SHARE * mask.size):
        if label:
            yield (labels == label).astype(np.uint8)


def _outline(contour: NDArray[np.int32], size: tuple[int, int]) -> _Corners | None:
    """The four straight sides around a region; None where it has another shape."""
    import cv2

    hull = cv2.convexHull(contour)
    corners = cv2.approxPolyN(hull, 4, ensure_convex=True).reshape(-1, 2).astype(np.float32)
    if len(corners) != 4:
        return None
    frame = np.array([(0, 0), (size[0], 0), size, (0, size[1])], np.float32)
    inside, _ = cv2.intersectConvexConvex(corners, frame)
    if cv2.contourArea(contour) < _LEAST_FILLED * inside or inside > 0.97 * size[0] * size[1]:
        return None
    corners = _from_top_left(corners)
    return corners if _least_angle(corners) > _LEAST_ANGLE else None


def _from_top_left(corners: _Corners) -> _Corners:
    """Clockwise, from the corner that is nearest to the top left."""
    middle = corners.mean(axis=0)
    across, down = (corners - middle).T
    clockwise = corners[np.argsort(np.arctan2(down, across))]
    turned: _Corners = np.roll(clockwise, -int(clockwise.sum(axis=1).argmin()), axis=0)
    return turned


def _least_angle(corners: _Corners) -> float:
    before, after = np.roll(corners, 1, axis=0) - corners, np.roll(corners, -1, axis=0) - corners
    lengths = np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1)
    cosines = np.abs((before * after).sum(axis=1)) / np.maximum(lengths, 1e-6)
    return float(np.degrees(np.arccos(np.clip(cosines.max(), 0, 1))))


def _seen_whole(corners: _Corners, light: _Picture) -> _Corners | None:
    """The corners, with those mended that the picture's border cuts off; None unless enough sides are seen."""
    seen = [_share_seen(corners[side], corners[(side + 1) % 4], light) for side in range(4)]
    if any(share is not None and share < _SEEN for share in seen):
        return None
    cut = [side for side in range(4) if seen[side] is None]
    if 4 - len(cut) < _LEAST_SIDES:
        return None
    return _prolonged(corners, cut[0]) if cut else corners


def _share_seen(start: _Corners, end: _Corners, light: _Picture) -> float | None:
    """How much of a side has paper inside and something darker outside; None for one outside of the picture."""
    along = end - start
    outwards = np.array((along[1], -along[0])) / max(float(np.linalg.norm(along)), 1e-6)
    points = start + np.linspace(0.04, 0.96, 60)[:, None] * along
    inner, outer = (np.rint(points + step * outwards).astype(int) for step in (-_BESIDE, _BESIDE))
    limits = np.array((light.shape[1], light.shape[0]))
    within = np.logical_and.reduce([((ends >= 0) & (ends < limits)).all(axis=1) for ends in (inner, outer)])
    if np.count_nonzero(within) < 15:
        return None
    inside, outside = (light[ends[within, 1], ends[within, 0]].astype(np.int16) for ends in (inner, outer))
    return float(np.mean((inside - outside).max(axis=1) > _BRIGHTER))


def _prolonged(corners: _Corners, cut: int) -> _Corners:
    """With the side that the border cuts moved outwards until it is parallel to the one opposite of it."""
    moved = np.roll(corners, -cut, axis=0).astype(np.float64)
    along = moved[2] - moved[3]
    normal = np.array((along[1], -along[0]))
    reach = max(float((moved[corner] - moved[3]) @ normal) for corner in (0, 1))
    for corner, opposite in ((0, 3), (1, 2)):
        side = moved[corner] - moved[opposite]
        moved[corner] = moved[opposite] + side * (reach / float(side @ normal))
    restored: _Corners = np.roll(moved, cut, axis=0).astype(np.float32)
    return restored


def _separate(candidates: Iterator[tuple[float, _Corners]]) -> list[_Corners]:
    """The largest, and those beside it."""
    import cv2

    kept: list[tuple[float, _Corners]] = []
    for share, corners in sorted(candidates, key=lambda found: -found[0]):
        if len(kept) == _MOST_SHEETS or (kept and share < _LEAST_OF_LARGEST * kept[0][0]):
            break
        if all(cv2.intersectConvexConvex(corners, other)[0] < 1 for _, other in kept):
            kept.append((share, corners))
    return [corners for _, corners in kept]


def _in_reading_order(found: list[_Corners]) -> list[_Corners]:
    """From left to right where they lie beside each other, then downwards."""
    ordered: list[_Corners] = []
    rest = sorted(found, key=lambda corners: float(corners[:, 1].mean()))
    while rest:
        foot = float(rest[0][:, 1].mean()) + 0.25 * float(np.ptp(rest[0][:, 1]))
        row = [corners for corners in rest if float(corners[:, 1].mean()) <= foot]
        ordered += sorted(row, key=lambda corners: float(corners[:, 0].mean()))
        rest = rest[len(row) :]
    return ordered


def _letters_outside(image: Image.Image, found: list[_Corners]) -> bool:
    """Whether there seem to be lines of letters that none of the sheets holds."""
    import cv2

    small = _reduced(image.convert("L") if image.mode != "L" else image, _LETTERS_SIDE)
    grey = np.asarray(small)
    scale = max(small.size) / max(image.size)
    outside = np.full(grey.shape, 255, np.uint8)
    for corners in found:
        cv2.fillConvexPoly(outside, np.rint(scale * corners).astype(np.int32), 0)
    well_outside = cv2.erode(outside, np.ones((15, 15), np.uint8))
    dark = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 15)
    ink = cv2.bitwise_and(dark, well_outside)
    return _letters_in_line(shapes(np.asarray(ink, np.uint8))) >= _FEW_LETTERS


def _letters_in_line(boxes: NDArray[np.int32]) -> int:
    """How many shapes of a letter's size have one to the left and one to the right, as high and as far apart."""
    width, height, area = boxes[:, 2], boxes[:, 3], boxes[:, 4]
    filled = area / (width * height)
    is_letter = (height >= 6) & (height <= 60) & (width < 2 * height) & (height < 5 * width) & (filled > 0.15)
    left, top, width, height, _ = boxes[is_letter & (filled < 0.85)][:800].T.astype(np.float32)
    right, foot = left + width, top + height
    gap = left[None, :] - right[:, None]
    higher, lower = np.maximum.outer(height, height), np.minimum.outer(height, height)
    follows = (gap > -0.2 * lower) & (gap < 0.6 * lower) & (lower > 0.6 * higher)
    follows &= np.abs(np.subtract.outer(foot, foot)) < 0.3 * lower
    return int(np.count_nonzero(follows.any(axis=0) & follows.any(axis=1)))


def _flattened(image: Image.Image, corners: _Corners) -> Image.Image:
    """What lies between four corners as a rectangle, as large as it is in the picture; white where nothing is seen."""
    import cv2

    sides = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    width, height = (max(1, round(float(max(sides[side], sides[side + 2])))) for side in (0, 1))
    flat = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    seen = cv2.warpPerspective(
        np.asarray(image),
        cv2.getPerspectiveTransform(corners.astype(np.float32), flat),
        (width, height),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(255, 255, 255),
    )
    return Image.fromarray(seen)
