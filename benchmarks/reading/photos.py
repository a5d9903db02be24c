"""Phone photos of papers, beside flat scans of the same pages: words read right, papers found, and what it costs."""

import io
import random
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.figures import Figure, Say
from benchmarks.reading.costs import words_right
from benchmarks.reading.papers import draw_page, text_of
from intake.reading.ocr import read_image
from intake.reading.preparing import make_ready
from intake.reading.quality import cut_off
from intake.reading.sheets import outlines, sheets
from samples.damage import clean_scan, render
from samples.photos import SURFACES, Photo, hard_shot, take

_SEED = 50_413
_READ = 20
_EACH = 5  # of each surface, for finding alone
_NEAR = 0.01  # of the picture's longer side, by which a corner may be off
_SECONDS = 60.0


@dataclass
class _Words:
    right: int = 0
    wanted: int = 0

    def count(self, read: str, page: bytes) -> None:
        right, wanted = words_right(read, [text_of(page)])
        self.right += right
        self.wanted += wanted

    @property
    def recall(self) -> float:
        return self.right / self.wanted


def measure(say: Say) -> Iterator[Figure]:
    """Papers on all surfaces, 5 to 15 degrees askew, from aslant, in shadow; and what is done before recognition."""
    chance = random.Random(_SEED)  # noqa: S311 - the same photos each time
    flat, photographed = _Words(), _Words()
    for number in range(_READ):
        say(f"photo {number + 1} of {_READ}")
        page = draw_page(chance)
        flat.count(read_image(render(page, 200)[0], 1, seconds=_SECONDS).text, page)
        found = sheets(_picture(take(render(page, 220), hard_shot(chance), chance)))
        photographed.count("\n".join(read_image(sheet, 1, seconds=_SECONDS).text for sheet in found), page)
    yield Figure(name="photos, word recall", value=photographed.recall, unit="", at_least=0.95)
    yield Figure(name="the same pages scanned flat, word recall", value=flat.recall, unit="")
    say("finding papers")
    one = [_is_found(surface, 1, chance) for surface in SURFACES for _ in range(_EACH)]
    two = [_is_found(surface, 2, chance) for surface in SURFACES for _ in range(_EACH)]
    yield Figure(name="one paper in a photo, share of them found", value=statistics.mean(one), unit="")
    yield Figure(name="two papers in a photo, share of both found", value=statistics.mean(two), unit="")
    say("flat scans")
    scanned = [render(clean_scan(draw_page(chance), chance, dpi=200), 200)[0].convert("L") for _ in range(20)]
    cut = sum(bool(outlines(page)) for page in scanned)
    yield Figure(name="flat scans that were taken for photos", value=cut / len(scanned), unit="", limit=0.0)
    milliseconds = [_milliseconds(page) for page in scanned]
    yield Figure(name="all before recognition, median CPU a page", value=statistics.median(milliseconds), unit="ms")


def _picture(photo: Photo) -> Image.Image:
    return Image.open(io.BytesIO(photo.jpeg))


def _is_found(surface: str, count: int, chance: random.Random) -> bool:
    """Whether these papers were found, and no others, with all their corners."""
    shot = replace(hard_shot(chance), surface=surface, long_side=2000)
    photo = take([render(draw_page(chance), 120)[0] for _ in range(count)], shot, chance)
    found = outlines(_picture(photo))
    return len(found) == count and all(
        float(np.abs(_sorted(np.array(corners, np.float32)) - _sorted(there)).max()) < _NEAR * shot.long_side
        for there, corners in zip(found, photo.corners, strict=True)
    )


def _sorted(corners: NDArray[np.float32]) -> NDArray[np.float32]:
    """From the highest down, whichever comes first."""
    return corners[np.lexsort((corners[:, 0], corners[:, 1]))]


def _milliseconds(page: Image.Image) -> float:
    started = time.process_time()
    outlines(page)
    cut_off(page)
    make_ready(page)
    return 1000 * (time.process_time() - started)
