"""How well machine-readable zones are read: scans and photos in cuts of OCR-B and on papers that no training saw.

From the picture to the fields, as it is done for every page: turned, sideways and askew as they come.
"""

import io
import random
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import product

from PIL import Image

from benchmarks.figures import Figure, Say
from benchmarks.reading.costs import processor_seconds
from intake.identifiers.mrz import Mrz, find_mrz
from intake.model import Page, PageSource
from intake.reading.ocr import read_image, warm
from intake.reading.sheets import only_sheet
from samples.machine_zones import FONTS, KINDS, PAPERS, Zone, draw_paper, on_a_page, zone_of
from samples.people import Registry
from samples.photos import hard_shot, take

_SEED = 90_304
_ROUNDS = 4  # of each kind in each cut on each paper
_CLEAN, _PHOTO = 99.0, 95.0

_Draw = Callable[[Zone, str, str, random.Random], Image.Image]


def measure(say: Say) -> Iterator[Figure]:
    """The share of all-right zones, of verified numbers, and how many wrong fields are said to be verified."""
    warm()
    yield from _measured("clean scans", _scanned, _CLEAN, say)
    yield from _measured("photos", _photographed, _PHOTO, say)


def _measured(name: str, draw: _Draw, at_least: float, say: Say) -> Iterator[Figure]:
    rng = random.Random(_SEED)  # noqa: S311 - the same papers each time
    say(f"machine-readable zones of {name}")
    people = Registry(rng)
    count: Counter[str] = Counter()
    seconds = 0.0
    for _, kind, font, paper in product(range(_ROUNDS), KINDS, FONTS, PAPERS):
        zone = zone_of(kind, people.person(), rng)
        picture = draw(zone, font, paper, rng)
        before = processor_seconds()
        page = read_image(picture, 1, seconds=60)
        seconds += processor_seconds() - before
        found = next(iter(find_mrz([page])), None)
        count["all"] += 1
        count["right"] += found is not None and _says(found) == _says(_written(zone))
        count["verified"] += found is not None and found.number_verified
        count["wrong"] += len(_wrongly_verified(found, zone))
    of = f"of {count['all']} {name}"
    yield Figure(name=f"zones all right, {of}", value=100 * count["right"] / count["all"], unit="%", at_least=at_least)
    yield Figure(name=f"numbers verified, {of}", value=100 * count["verified"] / count["all"], unit="%")
    yield Figure(name=f"wrong fields called verified, {of}", value=count["wrong"], unit="", limit=0)
    yield Figure(name=f"CPU a page with a zone, {name}", value=seconds / count["all"], unit="s")


def _scanned(zone: Zone, font: str, paper: str, rng: random.Random) -> Image.Image:
    dpi = rng.choice((150, 200, 200, 300))
    page = on_a_page(draw_paper(zone, font, paper, dpi, rng), dpi, rng, turned=rng.choice((0, 0, 90, 180, 270)))
    return _as_jpeg(page)


def _as_jpeg(picture: Image.Image) -> Image.Image:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=75)
    return Image.open(buffer)


def _photographed(zone: Zone, font: str, paper: str, rng: random.Random) -> Image.Image:
    photo = take([draw_paper(zone, font, paper, 350, rng)], hard_shot(rng), rng)
    return only_sheet(Image.open(io.BytesIO(photo.jpeg)))


def _written(zone: Zone) -> Mrz:
    (written,) = find_mrz([Page(number=1, source=PageSource.TEXT_LAYER, text="\n".join(zone.lines))])
    return written


def _says(zone: Mrz) -> tuple[object, ...]:
    """All its fields."""
    return (
        *(zone.kind, zone.code, zone.issuer, zone.family_name, zone.given_names, zone.number),
        *(zone.nationality, zone.birth_date, zone.sex, zone.expiry_date),
    )


def _wrongly_verified(found: Mrz | None, zone: Zone) -> list[str]:
    if found is None:
        return []
    fields = {
        "number": found.number_verified and found.number != zone.number,
        "birth date": found.birth_date_verified and found.birth_date != zone.person.birth_date,
        "expiry": found.expiry_date_verified and found.expiry_date != zone.expiry,
    }
    return [name for name, is_wrong in fields.items() if is_wrong]
