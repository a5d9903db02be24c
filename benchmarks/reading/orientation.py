"""How often a page's direction is told by its letters alone, and how often rightly; and at what price."""

import io
import random
import statistics
import time
from collections.abc import Iterator

from PIL import Image, ImageOps

from benchmarks.figures import Figure, Say
from benchmarks.reading.papers import pictures
from intake.reading.ocr import read_image
from intake.reading.orientation import orientation
from samples.damage import clean_scan, photo, render
from samples.passports import KINDS, LAYOUTS, draw_passport
from samples.people import Registry

_SEED = 50_402
_PAGES = 30  # of text, of each kind
_CARDS = 30
_READ = 20  # of the cards: these are read to the end


def measure(say: Say) -> Iterator[Figure]:
    """Each page in all four directions; passports and cards have few letters that tell heads from feet."""
    say("pages of text, in four directions")
    certain = right = 0
    milliseconds = []
    for kind in ("clean", "poor", "photo"):
        for picture, _ in pictures(kind, _PAGES):
            grey = ImageOps.exif_transpose(picture).convert("L")
            for turns in range(4):
                turned = grey.rotate(90 * turns, expand=True)
                start = time.process_time()
                found = orientation(turned)
                milliseconds.append(1000 * (time.process_time() - start))
                certain += not found.others
                right += not found.others and found.turns == turns
    total = 3 * 4 * _PAGES
    yield Figure(
        name="orientation of pages of text, precision of what is certain",
        value=right / certain,
        unit="",
        at_least=0.995,
    )
    yield Figure(
        name="orientation of pages of text, recall by letters alone", value=certain / total, unit="", at_least=0.9
    )
    yield Figure(name="orientation by letters, median CPU a page", value=statistics.median(milliseconds), unit="ms")
    say("passports and cards, in four directions")
    cards = list(_cards())
    likely = [orientation(card).turns in (turns, (turns + 2) % 4) for card, turns in cards]
    yield Figure(name="orientation of cards, lines across or down told rightly", value=_share(likely), unit="")
    read = [read_image(card, 1, seconds=60).rotation == 90 * turns for card, turns in cards[:_READ]]
    yield Figure(name="orientation of cards, right after reading", value=_share(read), unit="", at_least=0.95)


def _share(of: list[bool]) -> float:
    return sum(of) / len(of)


def _cards() -> Iterator[tuple[Image.Image, int]]:
    """Scans and photos of passports, cards and visas, each turned by some quarters."""
    chance = random.Random(_SEED)  # noqa: S311 - the same cards each time
    registry = Registry(chance)
    for number in range(_CARDS):
        drawn = draw_passport(registry.person(), LAYOUTS[number % 3], chance, kind=KINDS[number % 4])
        if number % 2:
            image = render(clean_scan(drawn, chance, dpi=200), 200)[0]
        else:
            image = ImageOps.exif_transpose(Image.open(io.BytesIO(photo(drawn, chance, dpi=250))))
        turns = chance.randrange(4)
        yield image.convert("L").rotate(90 * turns, expand=True), turns
